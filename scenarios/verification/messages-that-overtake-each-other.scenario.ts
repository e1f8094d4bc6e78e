import assert from "node:assert/strict";
import {
  beginVerification,
  confirmTogether,
  exchangeIdentities,
  expect,
  expectNoTrust,
  reorderToDevice,
  scenario,
} from "../../harness/index.ts";

const lastMessages = ["m.key.verification.mac", "m.key.verification.done"];

/**
 * A verification of which a message comes before the one that was sent earlier ends the same for both sides. Only a homeserver
 * that breaks the specification ("the server should list the pending messages, in order of arrival") makes this happen.
 * - Alice and Bob see the same emoji and confirm; Alice's MAC is kept back until she says that she is done, and then both
 *   come to Bob in one sync answer, the MAC last
 * - both are done and trust each other, or both are cancelled and Bob does not trust Alice; she got his true MACs in order,
 *   and may trust him
 */
scenario(
  "a verification whose last messages come in the wrong order ends the same for both sides",
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
    long: true,
    needs: ["sas", "cross-signing"],
  },
  async ({ alice, bob }) => {
    await exchangeIdentities(alice, bob);
    const ends = await verifyOutOfOrder();
    const [aliceIsCancelled, bobIsCancelled] = ends.map(({ cancellation }) => cancellation !== undefined);
    assert.equal(aliceIsCancelled, bobIsCancelled, "one side is done and the other cancelled");
    if (aliceIsCancelled) {
      await expectNoTrust(alice, bob, { mayTrust: alice });
    } else {
      await expect(alice).toTrust(bob);
      await expect(bob).toTrust(alice);
    }

    async function verifyOutOfOrder() {
      await using overtaking = await bob.link.fault(
        "sync",
        reorderToDevice(2, { from: alice, where: ({ type }) => lastMessages.includes(type) }),
      );
      const [aliceReady, bobReady] = await beginVerification(alice, bob);
      const [aliceSees, bobSees] = await Promise.all([aliceReady.start(), bobReady.follow()]);
      await confirmTogether([alice, aliceSees], [bob, bobSees]);
      await overtaking.hits(2);
      const sides = [alice, bob].map((side) =>
        side.waitForVerification(
          ({ verificationId, stage, cancellation }) =>
            verificationId === aliceSees.id && (stage === "done" || cancellation !== undefined),
          "the verification end",
        ),
      );
      return expect(Promise.all(sides)).toHappen();
    }
  },
);
