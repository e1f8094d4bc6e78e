import { describe, expect, test } from "vitest";
import { SdkError } from "../errors.ts";
import { type ConformanceBench, encryptedRoom } from "./conformance-bench.ts";
import { logInByHand } from "./log-in-by-hand.ts";
import { cannotRead, reads, triesToRead } from "./reading.ts";

/** Rooms, membership, messages, and how their decryption is told. */
export function roomConformance({ another, capable, make, pair, server, started }: ConformanceBench): void {
  describe("rooms and messages", () => {
    test("both sides read each other, and report it once decrypted", async () => {
      await using world = await pair();
      const { alice, bob, room } = world;
      const hello = await alice.send(room, "hello");
      const seen = await reads(bob, hello);
      expect(seen).toMatchObject({ type: "m.room.message", sender: alice.userId, roomId: room });
      expect(seen.sessionId).toBeTruthy();
      const answer = await bob.send(room, "answer");
      await reads(alice, answer);
      // One's own messages are timeline events as well.
      await reads(bob, answer);
      expect(await bob.getEvent(hello)).toMatchObject({
        decryption: { state: "decrypted" },
        content: { body: "hello" },
      });
      expect(await bob.getEvent({ roomId: room, eventId: "$nothing" })).toBeNull();
      const { states } = bob.decryptionHistory().find(({ event }) => event.eventId === hello.eventId) ?? {};
      expect(states?.at(-1)?.decryption.state).toBe("decrypted");
    });

    capable("history-sharing", "who is invited reads what was sent before", async () => {
      const [alice, bob] = [await make("alice"), await make("bob")];
      await using _ = await started(alice, bob);
      // Keys are given and taken between signed devices only.
      await Promise.all([alice, bob].map((client) => client.bootstrapCrossSigning()));
      const { roomId } = await alice.createRoom({ ...encryptedRoom, historyVisibility: "shared" });
      const before = await alice.send(roomId, "long ago");
      await alice.invite(roomId, bob);
      await bob.waitForMembership(roomId, bob.userId, "invite");
      await bob.join(roomId);
      await bob.scrollBackTo(before);
      await reads(bob, before);
    });

    test("messages of a room that is not encrypted are told as such", async () => {
      await using alice = await make("alice");
      await alice.login();
      await alice.startSync();
      const { roomId } = await alice.createRoom({ ...encryptedRoom, encrypted: false });
      const event = await alice.send(roomId, "in the open");
      const seen = await alice.waitForTimelineEvent(event.eventId, () => true, { awaited: "the message" });
      expect(seen).toMatchObject({ decryption: { state: "not-encrypted" }, content: { body: "in the open" } });
    });

    test("membership is told as it changes", async () => {
      await using world = await pair();
      const { alice, bob, room } = world;
      expect(await alice.members(room)).toEqual({ [alice.userId]: "join", [bob.userId]: "join" });
      await bob.leave(room);
      await alice.waitForMembership(room, bob.userId, "leave");
      await alice.invite(room, bob);
      await bob.waitForMembership(room, bob.userId, "invite");
      await bob.join(room);
      expect(await bob.members(room)).toMatchObject({ [bob.userId]: "join" });
      await alice.waitForMembership(room, bob.userId, "join");
      await reads(bob, await alice.send(room, "welcome back"));
      await alice.kick(room, bob);
      await bob.waitForMembership(room, bob.userId, "leave");
    });

    capable(
      "lazy-loading",
      "a client is told of members that nobody heard of only when it asks, or by allMembers",
      async () => {
        await using world = await pair();
        const { alice, bob, room } = world;
        await using carol = await make("carol");
        await carol.login();
        await carol.startSync();
        await alice.invite(room, carol);
        await carol.waitForMembership(room, carol.userId, "invite");
        await carol.join(room);
        // Of a room without a name, a homeserver names members by whom it can be called.
        await alice.sendState(room, "m.room.name", { name: "Everybody" });
        for (let count = 0; count < 30; count++) await alice.sendState(room, "m.room.topic", { topic: `${count}` });
        await using lazy = await another("lazy", bob);
        await using eager = await another("eager", bob, { sync: { allMembers: true } });
        for (const client of [lazy, eager]) {
          await client.login();
          await client.startSync();
        }
        expect(await lazy.members(room)).not.toHaveProperty(carol.userId);
        expect(await eager.members(room)).toHaveProperty(carol.userId, "join");
        await reads(carol, await lazy.send(room, "to you too"));
      },
    );

    capable("sync-filter", "a client syncs by the filter that it is told", async () => {
      await using world = await pair();
      const { alice, bob, room } = world;
      const [older, newest] = [await alice.send(room, "older"), await alice.send(room, "newest")];
      await using filtered = await another("filtered", bob, { sync: { filter: { room: { timeline: { limit: 1 } } } } });
      await filtered.login();
      await filtered.startSync();
      await triesToRead(filtered, newest);
      expect(await filtered.getEvent(older)).toBeNull();
    });

    test("state and display names go through, and what the server refuses is the SDK's error", async () => {
      await using world = await pair();
      const { alice, bob, room } = world;
      const displayName = "Alice of the looking-glass";
      await alice.setDisplayName(displayName);
      const { eventId } = await alice.sendState(room, "m.room.topic", { topic: "mirrors" });
      await bob.waitForTimelineEvent(eventId, ({ content }) => content.topic === "mirrors", { awaited: "the topic" });
      const stranger = await logInByHand(server());
      expect(await stranger.get(`profile/${alice.userId}/displayname`)).toEqual({ displayname: displayName });
      await expect(bob.sendState(room, "m.room.power_levels", { users: {} })).rejects.toThrow(SdkError);
    });

    test("older events come by back-pagination", async () => {
      await using world = await pair();
      const { alice, bob, room } = world;
      const old = await alice.send(room, "long ago");
      await reads(bob, old);
      for (let count = 0; count < 40; count++) await alice.sendState(room, "m.room.topic", { topic: `${count}` });
      await using carol = await make("carol");
      await carol.login();
      await carol.startSync();
      await alice.invite(room, carol);
      await carol.waitForMembership(room, carol.userId, "invite");
      await carol.join(room);
      await carol.scrollBackTo(old);
      // A release that shares history on invite gives the key; one that does not says that it cannot decrypt.
      await triesToRead(carol, old);
    });

    test("who has scrolled to the beginning scrolls on when a sync brings a gap", async () => {
      await using world = await pair();
      const { alice, bob, room } = world;
      await bob.stopSync();
      for (let more = true; more; ) ({ more } = await bob.backPaginate(room));
      const old = await alice.send(room, "in the gap");
      for (let count = 0; count < 30; count++) await alice.sendState(room, "m.room.topic", { topic: `${count}` });
      const scrolled = bob.scrollBackTo(old);
      await bob.startSync();
      await scrolled;
      await reads(bob, old);
    });

    test("a stopped sync hears nothing, and catches up when it goes on", async () => {
      await using world = await pair();
      const { alice, bob, room } = world;
      await bob.stopSync();
      const event = await alice.send(room, "while you slept");
      // The sender has it back by sync; a device that still synced would have it at about the same time.
      await reads(alice, event);
      expect(bob.decryptionHistory().some((known) => known.event.eventId === event.eventId)).toBe(false);
      await bob.startSync();
      await reads(bob, event);
    });

    test("clients of one driver see only their own", async () => {
      await using world = await pair();
      await using other = await pair();
      const event = await world.alice.send(world.room, "between us");
      await reads(world.bob, event);
      await reads(other.bob, await other.alice.send(other.room, "meanwhile"));
      expect(other.bob.decryptionHistory().some((known) => known.event.eventId === event.eventId)).toBe(false);
    });

    capable("discard-room-key", "after discardRoomKey the next message has another session", async () => {
      await using world = await pair();
      const { alice, bob, room } = world;
      const before = await bob.sessionIdOf(await alice.send(room, "one"));
      expect(await bob.sessionIdOf(await alice.send(room, "two"))).toBe(before);
      await alice.discardRoomKey(room);
      const third = await alice.send(room, "three");
      expect(await bob.sessionIdOf(third)).not.toBe(before);
      await reads(bob, third);
    });

    test("a device that came later fails with a cause", async () => {
      await using world = await pair();
      const { alice, bob, room } = world;
      const event = await alice.send(room, "before your time");
      await reads(bob, event);
      await using bob2 = await another("bob2", bob);
      await bob2.login();
      await bob2.startSync();
      const { decryption } = await cannotRead(bob2, event);
      expect(decryption).toMatchObject({ cause: "sent-before-device-no-backup" });
      await alice.waitForDevice(bob2);
      await reads(bob2, await alice.send(room, "you are in time"));
    });
  });
}
