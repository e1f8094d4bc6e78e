import assert from "node:assert/strict";
import { expect, scenario } from "../../harness/index.ts";

/**
 * A device that may no longer be given room keys must not be able to read on with the one that it has.
 * - Alice trusts one of Bob's two devices and sends: both decrypt
 * - she blacklists the other (unverified devices get no keys, in any room or in this one) and sends: by a new session,
 *   which only the trusted device decrypts
 * - she takes that back and sends: both decrypt; the first session is not used again
 * The blacklisted device may then say of what it missed that the key was withheld, or that the key which it has now starts
 * later: both are true.
 */
for (const { where, claim } of [
  { where: "", claim: "blacklist" },
  { where: " in one room", claim: "room-blacklist" },
] as const) {
  scenario(
    `the room key is replaced when a device is blacklisted${where}`,
    {
      ids: ["roomkey-3"],
      roles: ["alice", "bob", "bob2"],
      demandedBy: { wish: "a device that is blacklisted cannot read on with the room key that it has", claim },
      needs: [claim],
    },
    async ({ alice, bob, bob2, room }) => {
      await Promise.all([alice.waitForDevice(bob), alice.waitForDevice(bob2)]);
      await alice.setDeviceVerified(bob);
      const before = await alice.send(room, "to both devices");
      await expect(bob).toDecrypt(before);
      await expect(bob2).toDecrypt(before);

      await alice.setBlacklistUnverified(true, where ? room : undefined);
      const meanwhile = await alice.send(room, "to the trusted device");
      await expect(bob).toDecrypt(meanwhile);

      await alice.setBlacklistUnverified(false, where ? room : undefined);
      const after = await alice.send(room, "to both devices again");
      await expect(bob).toDecrypt(after);
      await expect(bob2).toDecrypt(after);
      const causes = ["withheld-unverified-device", "room-key-starts-later"];
      await expect(bob2).toBeUnableToDecrypt(meanwhile, { sentinel: after, cause: causes });
      const old = await bob.sessionIdOf(before);
      for (const event of [meanwhile, after]) {
        assert.notEqual(
          await bob.sessionIdOf(event),
          old,
          "the session that the blacklisted device has was used again",
        );
      }
    },
  );
}
