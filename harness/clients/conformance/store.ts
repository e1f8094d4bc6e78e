import { describe, expect } from "vitest";
import { SdkError } from "../errors.ts";
import { type ConformanceBench, encryptedRoom, newName } from "./conformance-bench.ts";
import { logInByHand } from "./log-in-by-hand.ts";
import { cannotRead, reads } from "./reading.ts";

/** What restarts, kills, stalls, rollbacks and a moved clock leave of a client. */
export function storeConformance({ capable, journal, make, pair, server, together }: ConformanceBench): void {
  describe("store", () => {
    capable("persistence", "a restarted client is the same device and reads old and new", async () => {
      await using world = await pair();
      const { alice, bob, room } = world;
      const before = await alice.send(room, "before");
      await reads(bob, before);
      const { deviceId } = bob;
      await bob.restart();
      expect(bob.deviceId).toBe(deviceId);
      await reads(bob, before);
      for (const { userId } of [alice, bob]) await bob.waitForMembership(room, userId, "join");
      await reads(bob, await alice.send(room, "after"));
      await reads(alice, await bob.send(room, "still me"));
    });

    capable("soft-logout", "a client that logs in again is the same device and reads old and new", async () => {
      await using world = await pair();
      const { alice, bob, room } = world;
      const before = await alice.send(room, "before");
      await reads(bob, before);
      const { deviceId } = bob;
      await bob.logInAgain();
      expect(bob.deviceId).toBe(deviceId);
      await reads(bob, before);
      await reads(bob, await alice.send(room, "after"));
      await reads(alice, await bob.send(room, "still me"));
      expect((await alice.devices(bob.userId)).map((device) => device.deviceId)).toEqual([deviceId]);
      // The session that it logged in with is the one that its store has now.
      await bob.restart();
      await reads(bob, await alice.send(room, "after a restart"));
    });

    capable("persistence", "a killed client comes back with what its store had", async () => {
      await using world = await pair({ ownProcess: true });
      const { alice, bob, room } = world;
      const before = await alice.send(room, "before");
      await reads(bob, before);
      const { deviceId } = bob;
      await bob.kill();
      await expect(bob.getEvent(before)).rejects.toThrow("bob");
      const missed = await alice.send(room, "while you were dead");
      await bob.start();
      expect(bob.deviceId).toBe(deviceId);
      for (const event of [before, missed]) await reads(bob, event);
    });

    capable("persistence", "a stalled client does nothing more, and comes back like a killed one", async () => {
      await using world = await pair({ ownProcess: true });
      const { alice, bob, room } = world;
      await bob.stall();
      const unanswered = bob.getEvent({ roomId: room, eventId: "$any" });
      const missed = await alice.send(room, "while you stood still");
      await Promise.all([expect(unanswered).rejects.toThrow("died while it was asked to getEvent"), bob.kill()]);
      await bob.start();
      await reads(bob, missed);
    });

    capable("persistence", "a store rolled back knows only what it knew then", async () => {
      await using world = await pair();
      const { alice, bob, room } = world;
      const known = await alice.send(room, "known");
      await reads(bob, known);
      const snapshot = await bob.snapshotStore();
      await alice.discardRoomKey(room);
      const lost = await alice.send(room, "forgotten again");
      await reads(bob, lost);
      // The server drops a delivered to-device message when the next sync acknowledges it.
      await reads(bob, await alice.send(room, "acknowledged"));
      await bob.rollback(snapshot);
      await reads(bob, known);
      await cannotRead(bob, lost);
    });

    capable("persistence", "a client whose device was deleted meanwhile is told so", async () => {
      const account = await server().register(newName("deleted"));
      await using alice = await make("alice", { account });
      await alice.login();
      await alice.startSync();
      const byHand = await logInByHand(server(), account);
      await byHand.post("logout/all", {});
      await expect(alice.restart()).rejects.toThrow(SdkError);
    });

    capable("persistence", "a call that a death cuts short is indefinite", async () => {
      await using alice = await make("alice", { ownProcess: true });
      await alice.login();
      const cut = alice.createRoom(encryptedRoom);
      await alice.kill().catch(() => undefined);
      await expect(cut).rejects.toThrow(/died while it was asked to createRoom/);
      expect(journal.filter((entry) => entry.type === "call" && entry.verb === "createRoom").at(-1)).toMatchObject({
        outcome: "indefinite",
      });
    });
  });

  describe("clock", () => {
    capable("clock", "a moved clock ends a room key by its age", async () => {
      await using alice = await make("alice", { ownProcess: true });
      await using bob = await make("bob");
      await Promise.all([alice.login(), bob.login()]);
      await Promise.all([alice.startSync(), bob.startSync()]);
      const room = await together(alice, bob);
      const before = await bob.sessionIdOf(await alice.send(room, "today"));
      await alice.advanceClock(8 * 24 * 60 * 60 * 1000);
      const after = await alice.send(room, "next week");
      expect(await bob.sessionIdOf(after)).not.toBe(before);
      await reads(bob, after);
    });
  });
}
