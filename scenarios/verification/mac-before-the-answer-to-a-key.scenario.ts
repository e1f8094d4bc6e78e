import { beginVerification, exchangeIdentities, expect, hold, scenario } from "../../harness/index.ts";

/** An SDK whose MAC has not come after this long takes in nothing while it sends. */
const patienceMs = 2_000;

/**
 * A homeserver may deliver a message before it answers the request that sent it, so the other side may be further than one's
 * own request. A MAC counts, whenever it comes after one's own SAS key has gone out.
 * - Alice's new device starts SAS with the old one; the answer to the old one's SAS key is held, the key has been delivered
 * - the new device shows emoji, its person confirms, and its MAC comes to the old one; then the answer comes
 * - the old device shows emoji and its person confirms: both are done and trust each other
 */
scenario(
  "a MAC that comes before the answer to one's own SAS key counts",
  {
    ids: ["E1"],
    demandedBy: {
      spec: "client-server-api/#short-authentication-string-sas-verification",
      says: "When the other device receives the m.key.verification.mac message, the device calculates the MACs of its copies of the other device's keys given in the message",
    },
    roles: ["alice", "bob", "alice2"],
    needs: ["sas", "cross-signing"],
  },
  async ({ alice, bob, alice2, room }) => {
    await exchangeIdentities(alice, alice2);
    await using slow = await alice.link.fault("sendToDevice/m.key.verification.key", hold("response").times(1));
    const [newReady, oldReady] = await beginVerification(alice2, alice);
    const started = newReady.start();
    const answer = await slow.held();
    const newSees = await expect(started).toHappen();
    const came = alice.link.nextExchange("sync", {
      where: ({ response }) => JSON.stringify(response ?? {}).includes("m.key.verification.mac"),
      limitMs: patienceMs,
    });
    await newSees.confirm();
    const isThere = await came.then(
      () => true,
      () => false,
    );
    // After this message the old device has worked on what came before it.
    if (isThere) await expect(alice).toDecrypt(await bob.send(room, "they match"));
    answer.release();
    const oldSees = await expect(oldReady.follow()).toHappen();
    await oldSees.confirm();
    await expect(Promise.all([newSees.done(), oldSees.done()])).toHappen();
    await expect(alice).toTrust(alice2);
    await expect(alice2).toTrust(alice);
  },
);
