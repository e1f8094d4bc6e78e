import assert from "node:assert/strict";
import { expect, scenario } from "../../harness/index.ts";

/**
 * Nobody gives a device that comes after the invite, and that its user has not signed, the keys of what was sent before
 * it came: history is shared on invite with signed devices only, and key requests are answered for verified devices of the
 * same user only. There is no backup.
 * - Alice sends; she invites Bob, and with the invite shares the history if her SDK does (reg-3); she sends again, and
 *   gives the key of that to the device that Bob has
 * - Bob logs out, logs in on a new device, does not sign it, and joins: it decrypts neither; what follows decrypts
 * live-defects/device-that-comes-after-the-invite-has-no-history says what a signed device is owed.
 */
scenario(
  "an unsigned device that came after the invite cannot decrypt what was sent before it came",
  {
    ids: ["acl-6"],
    demandedBy: [
      {
        spec: "client-server-api/#construction-and-sharing-of-the-key-bundle",
        says: "Alice's client MUST NOT send the m.room.key_bundle message to devices that have not been correctly cross-signed by their owner",
      },
      {
        spec: "client-server-api/#key-requests",
        says: "Clients should only send keys requested by the verified devices of the same user",
      },
    ],
    needs: ["cross-signing"],
    room: { historyVisibility: "shared", without: ["bob"] },
  },
  async ({ alice, bob, room }) => {
    await alice.bootstrapCrossSigning();
    await bob.bootstrapCrossSigning();
    const history = await alice.send(room, "sent before the invite");
    await alice.invite(room, bob);
    await Promise.all([alice, bob].map((client) => client.waitForMembership(room, bob.userId, "invite")));
    const sendings = () => alice.link.exchanges("sendToDevice/m.room.encrypted").map(({ request }) => request);
    const withInvite = sendings().length;
    const meanwhile = await alice.send(room, "sent to the invited");
    const gone = bob.deviceId;
    const given = JSON.stringify(sendings().slice(withInvite));
    assert.ok(given.includes(gone), "the invited user's device was not given the key to begin with");

    await bob.logout();
    await bob.login();
    await bob.startSync();
    await bob.join(room);
    await alice.waitForMembership(room, bob.userId, "join");
    await expect(alice).toKnowDevice(bob);
    const after = await alice.send(room, "sent after you joined");
    await expect(bob).toDecrypt(after);
    for (const event of [history, meanwhile])
      await expect(bob).toBeUnableToDecrypt(event, {
        sentinel: after,
        cause: ["sent-before-membership", "sent-before-device-no-backup"],
      });
  },
);
