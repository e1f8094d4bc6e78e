import assert from "node:assert/strict";
import { expect, scenario } from "../../harness/index.ts";

/**
 * What is given to an invited user is given to the devices that he has then: to one that comes before he joins, nobody
 * gives it again. Sharing history on invite (MSC4268, in matrix-js-sdk since 41.5) does not change that: the keys go
 * to the devices that the user has signed when the invite is made, once. (Until the new device finds a backup, it has
 * nothing to ask; there is none here.)
 * - Alice sends; she invites Bob, with whom she shares the history if her SDK does (reg-3), and sends again; Bob's
 *   device is given the key of that
 * - Bob logs out, logs in on a new device and joins: it can decrypt neither; what follows decrypts
 */
scenario(
  "a device that came between invite and join cannot decrypt what was sent before it came",
  {
    ids: ["acl-6"],
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
