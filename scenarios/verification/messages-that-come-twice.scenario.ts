import assert from "node:assert/strict";
import {
  beginVerification,
  confirmTogether,
  exchangeIdentities,
  expect,
  type Player,
  rewriteSync,
  scenario,
  trusts,
} from "../../harness/index.ts";

/**
 * Messages of a verification that come twice leave both sides with the same end. A homeserver promises to deliver each once;
 * one that breaks its promise may cost the verification, and no more: the specification lets a device cancel what comes "out of
 * sequence or that it was not expecting".
 * - Alice and Bob verify over to-device; Bob gets the start twice
 * - Alice and Carol verify; every message but the start comes twice to Alice, in the same sync answer. They verify again, and
 *   everything but the start comes twice to Carol
 * - each time both end done and trust, or both end cancelled, and nobody trusts a side whose MACs never came
 */
scenario(
  "a verification whose messages come twice ends the same for both sides",
  {
    ids: ["E1"],
    demandedBy: [
      {
        spec: "client-server-api/#error-and-exception-handling",
        says: "If the device receives a message out of sequence or that it was not expecting, it should notify the other device with an appropriate m.key.verification.cancel message",
      },
      {
        spec: "client-server-api/#short-authentication-string-sas-verification",
        says: "if everything matches then the device keys are verified",
      },
    ],
    roles: ["alice", "bob", "carol"],
    needs: ["sas", "cross-signing"],
  },
  async ({ alice, bob, carol, room, step }) => {
    await exchangeIdentities(alice, bob, carol);
    const isStart = (type: string) => type === "m.key.verification.start";
    const isOther = (type: string) => type.startsWith("m.key.verification.") && !isStart(type);
    for (const { what, other, hearer, isMeant } of [
      { what: "the start", other: bob, hearer: bob, isMeant: isStart },
      { what: "everything but the start", other: carol, hearer: alice, isMeant: isOther },
      { what: "everything but the start", other: carol, hearer: carol, isMeant: isOther },
    ]) {
      step(`${what} comes twice to ${hearer.role}`);
      const sides = [
        { side: alice, peer: other, trusted: await trusts(alice, other), macs: macsOf(other) },
        { side: other, peer: alice, trusted: await trusts(other, alice), macs: macsOf(alice) },
      ];
      await using doubled = await hearer.link.fault("sync", twice(isMeant));
      const talk = async (body: string) =>
        expect(hearer).toDecrypt(await (hearer === alice ? other : alice).send(room, body));
      // A sync that is under way is not rewritten any more; this ends it.
      await talk("shall we verify?");
      const end = await verify(alice, other, async () => {
        // After this message the hearer has also answered the second of two that came together.
        await talk("do you see the same?");
        return hearer.verifications().at(-1)?.cancellation === undefined;
      });
      await doubled.hits();

      const id = alice.verifications().at(-1)?.verificationId;
      for (const { side } of sides) {
        const ended = side.waitForVerification(
          ({ verificationId, cancellation, stage }) =>
            verificationId === id && (cancellation ? "cancelled" : stage) === end,
          `its side of the verification ${end}`,
        );
        await expect(ended).toHappen();
      }
      for (const { side, peer, trusted, macs } of sides) {
        if (end === "done") await expect(side).toTrust(peer);
        else if (!trusted && macsOf(peer) === macs) {
          assert.equal(await trusts(side, peer), false, `${side.role} trusts ${peer.role}, whose MACs never came`);
        }
      }
    }
  },
);

/** How the verification goes on: `isAlive` is asked when both see the emoji. */
async function verify(asker: Player, accepter: Player, isAlive: () => Promise<boolean>): Promise<"done" | "cancelled"> {
  try {
    const [askerReady, accepterReady] = await beginVerification(asker, accepter);
    const [askerSees, accepterSees] = await Promise.all([askerReady.start(), accepterReady.follow()]);
    if (!(await isAlive())) return "cancelled";
    await confirmTogether([asker, askerSees], [accepter, accepterSees]);
    await Promise.all([askerSees.done(), accepterSees.done()]);
    return "done";
  } catch {
    return "cancelled";
  }
}

function macsOf({ link }: Player): number {
  return link.exchanges("sendToDevice/m.key.verification.mac").length;
}

function twice(isMeant: (type: string) => boolean) {
  return rewriteSync((answer) => {
    const events = answer.to_device?.events ?? [];
    if (!events.some(({ type }) => isMeant(type))) return undefined;
    const doubled = events.flatMap((event) => (isMeant(event.type) ? [event, event] : [event]));
    return { ...answer, to_device: { events: doubled } };
  });
}
