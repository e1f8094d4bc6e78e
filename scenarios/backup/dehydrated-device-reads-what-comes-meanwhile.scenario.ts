import assert from "node:assert/strict";
import { drainOneTimeKeys, expect, scenario } from "../../harness/index.ts";

/**
 * A dehydrated device (MSC3814) is sent room keys while its user has no other, and gives them to the next one.
 * - Bob dehydrates a device, and logs out; Alice sees that the dehydrated device is the only one that he has
 * - she sends messages by several keys; all one-time keys of the dehydrated device are claimed by a stranger; Carol, who
 *   gets its fallback key, sends
 * - Bob logs in on a new device, which cannot decrypt them before it takes in the dehydrated one, and can afterwards
 */
scenario(
  "what is sent while only a dehydrated device is there is read on the next device",
  {
    ids: ["C6"],
    demandedBy: [
      {
        msc: 3814,
        says: "The client will separately rehydrate the device, fetch its to-device messages, and decrypt them to retrieve the Megolm sessions.",
      },
      { msc: 3814, says: "The dehydrated device MUST be cross-signed and have a fallback key." },
    ],
    roles: ["alice", "bob", "bob2", "carol"],
    later: ["bob2"],
    needs: ["cross-signing"],
    needsOf: {
      alice: ["discard-room-key"],
      bob: ["backup", "dehydrated-devices"],
      bob2: ["dehydrated-devices"],
    },
  },
  async ({ alice, bob, bob2, carol, room }) => {
    const { recoveryKey } = await bob.enableBackup();
    await bob.startDehydration(recoveryKey);
    const others = async () => (await alice.devices(bob.userId)).filter(({ deviceId }) => deviceId !== bob.deviceId);
    await expect(alice).eventually(async () => (await others()).length === 1, {
      awaited: `alice to see the dehydrated device of ${bob.userId}`,
    });
    const [dehydrated] = await others();
    assert.ok(dehydrated);
    const gone = { userId: bob.userId, deviceId: bob.deviceId };
    await bob.logout();
    await Promise.all([alice, carol].map((client) => client.waitForDeviceGone(gone)));

    const events = [];
    for (const body of ["first", "second", "third"]) {
      await alice.discardRoomKey(room);
      events.push(await alice.send(room, body));
    }
    assert.ok((await drainOneTimeKeys(bob, dehydrated.deviceId)) > 0, "the dehydrated device had no one-time keys");
    await carol.waitForDevice({ userId: bob.userId, deviceId: dehydrated.deviceId });
    events.push(await carol.send(room, "by the fallback key"));
    const claims = carol.link.exchanges("keys/claim").filter(({ request }) => asksFor(request, dehydrated.deviceId));
    assert.match(JSON.stringify(claims), /"fallback":true/, "Carol was not given the dehydrated device's fallback key");

    await bob2.login();
    await bob2.startSync();
    const isSeen = async () => (await others()).some(({ deviceId }) => deviceId === bob2.deviceId);
    await alice.until(isSeen, { awaited: `alice to see device ${bob2.deviceId} of ${bob.userId}` });
    const sentinel = await alice.send(room, "to the new device");
    for (const event of events) {
      await bob2.scrollBackTo(event);
      await expect(bob2).toBeUnableToDecrypt(event, { sentinel });
    }
    await bob2.startDehydration(recoveryKey);
    for (const event of events) await expect(bob2).toDecrypt(event);
  },
);

function asksFor(claim: unknown, deviceId: string): boolean {
  return JSON.stringify(claim).includes(deviceId);
}
