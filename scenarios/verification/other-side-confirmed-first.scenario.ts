import { beginVerification, exchangeIdentities, expect, scenario } from "../../harness/index.ts";

/**
 * Of two people who compare emoji, one always confirms first; the verification is done when the other confirms too.
 * - Alice and Bob, two users, see the emoji over to-device; Bob confirms, and Alice's device has his MAC
 * - Alice confirms: both are done, and trust each other
 */
scenario(
  "a side that confirms after it got the other's MAC is done and trusts",
  {
    ids: ["E1"],
    demandedBy: {
      spec: "client-server-api/#short-authentication-string-sas-verification",
      says: "if everything matches then the device keys are verified",
    },
    needs: ["sas", "cross-signing"],
  },
  async ({ alice, bob, room }) => {
    await exchangeIdentities(alice, bob);
    const [aliceReady, bobReady] = await beginVerification(alice, bob);
    const [aliceSees, bobSees] = await Promise.all([aliceReady.start(), bobReady.follow()]);
    const macCame = alice.link.nextExchange("sync", {
      where: ({ response }) => JSON.stringify(response ?? {}).includes("m.key.verification.mac"),
    });
    await bobSees.confirm();
    await macCame;
    // After this message Alice's device has worked on what came before it.
    await expect(alice).toDecrypt(await bob.send(room, "they match"));
    await aliceSees.confirm();
    await expect(Promise.all([aliceSees.done(), bobSees.done()])).toHappen();
    await expect(alice).toTrust(bob);
    await expect(bob).toTrust(alice);
  },
);
