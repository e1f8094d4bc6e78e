import assert from "node:assert/strict";
import { expect, scenario } from "../../harness/index.ts";

/**
 * What was sent under one history visibility may be read by others than what is sent under a narrower one. The key is
 * replaced even if nobody loses it by that: keys of "shared" messages may be shared on invite (MSC4268), others not.
 * - visibility is "shared", Carol is invited; Alice sends: Bob decrypts
 * - Alice sets it to "invited" and sends, then to "joined" and sends: each by a new session, which Bob decrypts;
 *   Carol's device is not given the key of the last
 * - Carol joins; Alice sends: Carol decrypts that and the first two; no session from before is used again
 * mautrix-go 0.32.0 replaces the key where "shared" ends or begins (OlmMachine.HandleHistoryVisibility), and not between
 * "invited" and "joined", so what is sent under "joined" goes to whoever was only invited; no issue was found.
 */
scenario(
  "the room key is replaced when history visibility becomes more restrictive",
  {
    ids: ["roomkey-4"],
    roles: ["alice", "bob", "carol"],
    room: { historyVisibility: "shared", without: ["carol"] },
    knownBug: {
      issue: "no issue known",
      failsWith: /the last key was not sent to the member's device/,
      sdks: { alice: "g" },
    },
  },
  async ({ alice, bob, carol, room }) => {
    await alice.invite(room, carol);
    await Promise.all([alice, carol].map((client) => client.waitForMembership(room, carol.userId, "invite")));
    const narrowTo = async (visibility: string) => {
      const { eventId } = await alice.sendState(room, "m.room.history_visibility", { history_visibility: visibility });
      await alice.waitForTimelineEvent(eventId, () => true, { awaited: `Alice to see the visibility "${visibility}"` });
    };
    const shared = await alice.send(room, "under shared");
    await narrowTo("invited");
    const invited = await alice.send(room, "under invited");
    await narrowTo("joined");
    const keysBefore = alice.link.exchanges("sendToDevice/m.room.encrypted").length;
    const joined = await alice.send(room, "under joined");
    const keys = alice.link.exchanges("sendToDevice/m.room.encrypted").slice(keysBefore);
    const addressed = JSON.stringify(keys.map(({ request }) => request));
    assert.ok(addressed.includes(bob.deviceId), "the last key was not sent to the member's device");
    assert.ok(!addressed.includes(carol.deviceId), "the last key was sent to the invited user's device");

    await carol.join(room);
    await alice.waitForMembership(room, carol.userId, "join");
    const last = await alice.send(room, "all are here");
    for (const event of [last, invited, shared]) {
      await carol.scrollBackTo(event);
      await expect(carol).toDecrypt(event);
    }
    const sessions: string[] = [];
    for (const event of [shared, invited, joined]) {
      await expect(bob).toDecrypt(event);
      const session = await bob.sessionIdOf(event);
      assert.ok(!sessions.includes(session), `"${event.body}" was sent by a session from before`);
      sessions.push(session);
    }
    assert.ok(!sessions.slice(0, 2).includes(await bob.sessionIdOf(last)), "an old session was used again");
  },
);
