import assert from "node:assert/strict";
import {
  beginVerification,
  exchangeIdentities,
  expect,
  expectNoTrust,
  reorderToDevice,
  scenario,
} from "../../harness/index.ts";

const lastMessages = ["m.key.verification.mac", "m.key.verification.done"];

/**
 * A verification of which a message comes before the one that was sent earlier ends the same for both sides.
 * - Alice and Bob see the same emoji and confirm; Alice's MAC is kept back until she says that she is done, and then both
 *   come to Bob in one sync answer, the MAC last
 * - both are done and trust each other, or both are cancelled and nobody trusts anybody
 * matrix-sdk-crypto 0.19.1 takes a `done` only after the MAC, and drops one that comes earlier (`InnerSas::receive_any_event`):
 * Alice is done and trusts Bob, Bob goes on waiting for a `done` and does not trust her. matrix-js-sdk shows him as done
 * nevertheless, for the request is. mautrix-go 0.32.0 cancels, and by then the other side, if it is mautrix-go too, trusts
 * already: it does at the MAC. No issue was found; element-web#21488 is of the old crypto, and of other messages.
 */
scenario(
  "a verification whose last messages come in the wrong order ends the same for both sides",
  {
    ids: ["E1"],
    long: true,
    needs: ["sas", "cross-signing"],
    knownBug: [
      {
        issue: "no issue known",
        failsWith: /for bob to see the verification end; instead: sas-shown/,
        sdks: { bob: "r" },
      },
      { issue: "no issue known", failsWith: /waited 35 s for bob to trust alice/, sdks: { bob: "jb" } },
      {
        issue: "no issue known",
        failsWith: /alice trusts bob, and their verification did not succeed/,
        sdks: { alice: "g", bob: "g" },
      },
    ],
  },
  async ({ alice, bob }) => {
    await exchangeIdentities(alice, bob);
    const ends = await verifyOutOfOrder();
    const [aliceIsCancelled, bobIsCancelled] = ends.map(({ cancellation }) => cancellation !== undefined);
    assert.equal(aliceIsCancelled, bobIsCancelled, "one side is done and the other cancelled");
    if (aliceIsCancelled) {
      await expectNoTrust(alice, bob);
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
      await Promise.all([aliceSees.confirm(), bobSees.confirm()]);
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
