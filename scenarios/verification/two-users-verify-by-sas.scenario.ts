import assert from "node:assert/strict";
import { exchangeIdentities, expect, scenario, trusts } from "../../harness/index.ts";

/**
 * Two users compare what they see and then trust each other's identity.
 * - Alice asks Bob to verify, in their room; he accepts; she starts SAS
 * - both see the same seven emoji, or the same three decimals, and confirm: each is verified for the other
 */
for (const { compared, length } of [
  { compared: "emoji", length: 7 },
  { compared: "decimals", length: 3 },
] as const) {
  scenario(
    `two users who compare ${compared} trust each other`,
    {
      ids: ["verif-1", "verif-5"],
      demandedBy: [
        {
          spec: "client-server-api/#key-verification-framework",
          says: "Verifying between two different users should be performed using in-room messages",
        },
        {
          spec: "client-server-api/#short-authentication-string-sas-verification",
          says: "if everything matches then the device keys are verified",
        },
      ],
      needs: ["sas", "cross-signing"],
    },
    async ({ alice, bob, room }) => {
      await exchangeIdentities(alice, bob);
      assert.equal(await trusts(alice, bob), false, "Bob was verified before anybody compared anything");

      const requested = await alice.requestVerification({ userId: bob.userId, roomId: room });
      const incoming = await expect(bob.incomingVerification(alice)).toHappen();
      const [aliceReady, bobReady] = await expect(Promise.all([requested.ready(), incoming.accept()])).toHappen();
      const [aliceSees, bobSees] = await expect(Promise.all([aliceReady.start(), bobReady.follow()])).toHappen();
      assert.equal(aliceSees[compared].length, length);
      assert.deepEqual(aliceSees[compared], bobSees[compared], "they see different ones");
      await Promise.all([aliceSees.confirm(), bobSees.confirm()]);
      await expect(Promise.all([aliceSees.done(), bobSees.done()])).toHappen();

      await expect(alice).toTrust(bob);
      await expect(bob).toTrust(alice);
    },
  );
}
