import assert from "node:assert/strict";
import { expect, scenario } from "../../harness/index.ts";

/**
 * Who is invited may read what is sent under "shared" history visibility, and not what is sent under "joined".
 * - Carol is invited; Alice sends: Bob decrypts, and Carol's device is given the key
 * - Alice sets the visibility to "joined" and sends: by a new session, whose key Carol's device is not given
 * - Carol joins; Alice sends: Carol decrypts that and the first; the first session is not used again
 */
scenario(
  "the room key is replaced when history visibility becomes more restrictive",
  {
    ids: ["roomkey-4"],
    roles: ["alice", "bob", "carol"],
    room: { historyVisibility: "shared", without: ["carol"] },
  },
  async ({ alice, bob, carol, room }) => {
    await alice.invite(room, carol);
    await Promise.all([alice, carol].map((client) => client.waitForMembership(room, carol.userId, "invite")));
    const shared = await alice.send(room, "also for the invited");
    await expect(bob).toDecrypt(shared);

    const narrowed = await alice.sendState(room, "m.room.history_visibility", { history_visibility: "joined" });
    await alice.waitForTimelineEvent(narrowed.eventId, () => true, { awaited: "Alice to see the new visibility" });
    const sentBefore = alice.link.exchanges("sendToDevice/m.room.encrypted").length;
    const narrow = await alice.send(room, "not for the invited");
    await expect(bob).toDecrypt(narrow);
    assert.notEqual(
      await bob.sessionIdOf(narrow),
      await bob.sessionIdOf(shared),
      "narrowing history visibility did not replace the room key",
    );
    const keys = alice.link.exchanges("sendToDevice/m.room.encrypted").slice(sentBefore);
    const addressed = JSON.stringify(keys.map(({ request }) => request));
    assert.ok(addressed.includes(bob.deviceId), "the new key was not sent to the member's device");
    assert.ok(!addressed.includes(carol.deviceId), "the new key was sent to the invited user's device");

    await carol.join(room);
    await alice.waitForMembership(room, carol.userId, "join");
    const last = await alice.send(room, "all are here");
    await expect(carol).toDecrypt(last);
    await carol.scrollBackTo(shared);
    await expect(carol).toDecrypt(shared);
    assert.notEqual(await bob.sessionIdOf(last), await bob.sessionIdOf(shared), "the old session was used again");
  },
);
