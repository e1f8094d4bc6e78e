import assert from "node:assert/strict";
import { expect, hold, type Player, scenario } from "../../harness/index.ts";

/** What a sync brings of a timeline, which is less than Alice says. */
const filter = { room: { timeline: { limit: 4 } } };
const talk = 6;

/**
 * A client that lazy-loads members shares its room key with everybody who must have it, and with nobody else.
 * - Bob and Carol are in Alice's room, Dave was, Erin is invited; Alice alone is heard for a long time
 * - Bob's second device logs in, and its first sync does not name Carol, Dave and Erin; it sends: Alice, Bob and Carol
 *   decrypt, and Erin does when she has joined; the room key went to their devices and to no other
 * - while it does not sync, Carol is put out and Frank joins, and Alice alone is heard; it syncs and sends again: Frank
 *   decrypts, and Carol's device was sent nothing
 * In the second way it was closed while a sync waited, and the answer to that sync, which told of Carol, is lost.
 */
for (const { title, lost } of [
  { title: "a client that lazy-loads members shares its room key with all of them and nobody else", lost: false },
  {
    title: "a client that lazy-loads members and lost the answer that told who left shares no room key with them",
    lost: true,
  },
]) {
  scenario(
    title,
    {
      ids: ["M6"],
      demandedBy: {
        spec: "client-server-api/#mmegolmv1aes-sha2",
        says: "clients MUST observe changes in state in the room, and whenever they see a user leaving the room, assume that the departed user may have access to any existing Megolm session, and rotate the session",
      },
      roles: ["alice", "bob", "carol", "dave", "erin", "frank", "bob2"],
      later: ["bob2"],
      sync: { bob2: { filter } },
      needsOf: { bob2: ["lazy-loading"] },
      room: { without: ["erin", "frank", "bob2"] },
    },
    async ({ alice, bob, carol, dave, erin, frank, bob2, room, step }) => {
      async function aliceTalks() {
        let last = { eventId: "" };
        for (let n = 0; n < talk; n++) last = await alice.sendState(room, "m.room.topic", { topic: `topic ${n}` });
        return last.eventId;
      }
      // Of a room without a name, a homeserver names members by whom it can be called.
      await alice.sendState(room, "m.room.name", { name: "Everybody" });
      await alice.kick(room, dave);
      await alice.invite(room, erin);
      await Promise.all([alice, bob, carol].map((client) => client.waitForMembership(room, dave.userId, "leave")));
      await aliceTalks();
      await bob2.login();
      await bob2.startSync();
      const named = membersNamedTo(bob2, room);
      assert.deepEqual(named, [alice.userId, bob.userId], `the first sync of Bob's second device named ${named}`);

      step("Bob's second device sends");
      const first = await bob2.send(room, "to all who are here");
      for (const client of [alice, bob, carol]) await expect(client).toDecrypt(first);
      assert.deepEqual(devicesSentTo(bob2).sort(), [alice, bob, carol, erin].map(({ deviceId }) => deviceId).sort());
      await erin.join(room);
      await expect(erin).toDecrypt(first);
      await bob2.waitForMembership(room, erin.userId, "join");

      step("members come and go in a gap");
      {
        await using gate = await bob2.link.fault("sync", hold(lost ? "response" : "request"));
        const asks = bob2.link.nextRequest("sync");
        await alice.sendState(room, "m.room.topic", { topic: "to end the sync under way" });
        await asks;
        if (!lost) await gate.held();
        if (!lost) await bob2.stopSync();
        await alice.kick(room, carol);
        if (lost) {
          let answer = await gate.held();
          while (!JSON.stringify(answer.exchange.response).includes(carol.userId)) {
            answer.release();
            answer = await gate.held();
          }
          await bob2.stopSync();
        }
      }
      await alice.invite(room, frank);
      await frank.waitForMembership(room, frank.userId, "invite");
      await frank.join(room);
      await alice.waitForMembership(room, frank.userId, "join");
      const lastOfAlice = await aliceTalks();
      await bob2.startSync();
      await bob2.waitForTimelineEvent(lastOfAlice, () => true, { awaited: "bob2 to see what Alice said last" });
      const before = devicesSentTo(bob2).length;
      const second = await bob2.send(room, "to all who are here now");
      for (const client of [alice, bob, frank, erin]) await expect(client).toDecrypt(second);
      const sentTo = devicesSentTo(bob2).slice(before);
      assert.deepEqual(sentTo.sort(), [alice, bob, frank, erin].map(({ deviceId }) => deviceId).sort());
    },
  );
}

/** Members of the room that the first answer to the client's sync named. */
function membersNamedTo(client: Player, room: string): string[] {
  interface Events {
    events?: { type: string; state_key?: string }[];
  }
  const [first] = client.link.exchanges("sync");
  const { rooms } = (first?.response ?? {}) as {
    rooms?: { join?: Record<string, { state?: Events; timeline?: Events }> };
  };
  const { state, timeline } = rooms?.join?.[room] ?? {};
  const events = [...(state?.events ?? []), ...(timeline?.events ?? [])];
  return events.flatMap(({ type, state_key }) => (type === "m.room.member" && state_key ? [state_key] : [])).sort();
}

/** Devices that the client has sent room keys to. */
function devicesSentTo(client: Player): string[] {
  return client.link
    .exchanges("sendToDevice/m.room.encrypted")
    .flatMap(({ request }) =>
      Object.values((request as { messages: Record<string, object> }).messages).flatMap(Object.keys),
    );
}
