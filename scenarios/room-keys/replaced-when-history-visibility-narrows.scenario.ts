import assert from "node:assert/strict";
import { expect, type Player, scenario } from "../../harness/index.ts";

/**
 * Members may share the keys of "shared" messages with whom they invite, and no others: the `shared_history` flag of a room
 * key says which it is, so a change of history visibility that would change the flag needs a new room key.
 * - visibility is "shared", and Alice sends; she sets it to "invited" and sends; she sets it to "shared" again and sends
 * - each time by a new session, which Bob decrypts
 */
scenario(
  "the room key is replaced when history visibility becomes more restrictive",
  {
    ids: ["roomkey-4"],
    demandedBy: {
      spec: "client-server-api/#shareable-encryption-sessions",
      says: "(i.e., it changes from joined or invited to shared or world_readable, or vice versa), then clients MUST rotate their outbound Megolm session before sending more messages",
    },
    room: { historyVisibility: "shared" },
  },
  async ({ alice, bob, room }) => {
    const events = [await alice.send(room, "under shared")];
    for (const visibility of ["invited", "shared"]) {
      await setVisibility(alice, room, visibility);
      events.push(await alice.send(room, `under ${visibility}, from now on`));
    }
    const sessions: string[] = [];
    for (const event of events) {
      await expect(bob).toDecrypt(event);
      const session = await bob.sessionIdOf(event);
      assert.ok(!sessions.includes(session), `"${event.body}" was sent by a session from before`);
      sessions.push(session);
    }
  },
);

/**
 * Under "joined" the invited are to read nothing: they are given no key, and not the one that they have is used. The
 * specification leaves that to the server, which hides the messages, so only SDKs that claim it are asked: mautrix-go gives
 * its room keys to the invited whatever the visibility is.
 * - visibility is "invited", and Carol is; Alice sends; she sets it to "joined" and sends: by a new session, which Bob
 *   decrypts, and Carol's device is not given its key
 * - Carol joins; Alice sends: Carol decrypts that and the first; the first session is not used again
 */
scenario(
  "the room key is replaced, and not given to the invited, when history visibility becomes joined",
  {
    ids: ["roomkey-4"],
    roles: ["alice", "bob", "carol"],
    demandedBy: {
      wish: "what is sent under the visibility joined is not encrypted for users who are only invited",
      claim: "joined-history-visibility",
    },
    needsOf: { alice: ["joined-history-visibility"] },
    room: { historyVisibility: "invited", without: ["carol"] },
  },
  async ({ alice, bob, carol, room }) => {
    await alice.invite(room, carol);
    await Promise.all([alice, carol].map((client) => client.waitForMembership(room, carol.userId, "invite")));
    const invited = await alice.send(room, "under invited");
    await setVisibility(alice, room, "joined");
    const keysBefore = alice.link.exchanges("sendToDevice/m.room.encrypted").length;
    const joined = await alice.send(room, "under joined");
    const keys = alice.link.exchanges("sendToDevice/m.room.encrypted").slice(keysBefore);
    const addressed = JSON.stringify(keys.map(({ request }) => request));
    assert.ok(addressed.includes(bob.deviceId), "the last key was not sent to the member's device");
    assert.ok(!addressed.includes(carol.deviceId), "the last key was sent to the invited user's device");

    await carol.join(room);
    await alice.waitForMembership(room, carol.userId, "join");
    const last = await alice.send(room, "all are here");
    for (const event of [last, invited]) {
      await carol.scrollBackTo(event);
      await expect(carol).toDecrypt(event);
    }
    for (const event of [invited, joined, last]) await expect(bob).toDecrypt(event);
    const old = await bob.sessionIdOf(invited);
    for (const event of [joined, last])
      assert.notEqual(
        await bob.sessionIdOf(event),
        old,
        `"${event.body}" was sent by the session that the invited have`,
      );
  },
);

async function setVisibility(alice: Player, room: string, visibility: string): Promise<void> {
  const { eventId } = await alice.sendState(room, "m.room.history_visibility", { history_visibility: visibility });
  await alice.waitForTimelineEvent(eventId, () => true, { awaited: `Alice to see the visibility "${visibility}"` });
}
