import { describe, expect, test } from "vitest";
import { DriverProcess } from "../driver-process.ts";
import { SdkError, UnsupportedError } from "../errors.ts";
import type { ConformanceBench } from "./conformance-bench.ts";
import { reads } from "./reading.ts";

/** A second process on the store of a client. */
export function pushConformance({
  another,
  capable,
  command,
  has,
  make,
  pair,
  server,
  together,
}: ConformanceBench): void {
  describe("push process", () => {
    capable(
      "push-process",
      "a second process on the store shows what the client has not received, and the client then reads it too",
      async () => {
        await using alice = await make("alice");
        await using bob = await make("bob", { ownProcess: true, sharesStore: true });
        await Promise.all([alice.login(), bob.login()]);
        await Promise.all([alice.startSync(), bob.startSync()]);
        const room = await together(alice, bob);
        await bob.stopSync();
        const pushed = await alice.send(room, "behind your back");
        await using push = await bob.startPushProcess();
        expect(await push.notification(pushed)).toEqual({ sender: alice.userId, body: "behind your back" });
        expect(bob.decryptionHistory().some(({ event }) => event.eventId === pushed.eventId)).toBe(false);
        await bob.startSync();
        await reads(bob, pushed);
        await reads(alice, await bob.send(room, "I saw"));
      },
    );

    capable(
      "push-process",
      "what cannot be decrypted is shown without a body, and what is not there not at all",
      async () => {
        await using world = await pair();
        const { alice, room } = world;
        const old = await alice.send(room, "before your device");
        await using bob2 = await another("bob2", world.bob, { ownProcess: true, sharesStore: true });
        await bob2.login();
        await using push = await bob2.startPushProcess();
        expect(await push.notification(old)).toEqual({ sender: alice.userId });
        await expect(push.notification({ roomId: room, eventId: "$nothing" })).rejects.toThrow(SdkError);
      },
    );

    capable("push-process", "a client that is killed comes back to the store that its push process uses", async () => {
      await using alice = await make("alice");
      await using bob = await make("bob", { ownProcess: true, sharesStore: true });
      await Promise.all([alice.login(), bob.login()]);
      await Promise.all([alice.startSync(), bob.startSync()]);
      const room = await together(alice, bob);
      await reads(bob, await alice.send(room, "in your life"));
      await using push = await bob.startPushProcess();
      await bob.kill();
      const missed = await alice.send(room, "after your death");
      expect(await push.notification(missed)).toMatchObject({ body: "after your death" });
      await bob.start();
      await reads(bob, missed);
      const next = await alice.send(room, "in your next life");
      await reads(bob, next);
      expect(await push.notification(next)).toMatchObject({ body: "in your next life" });
    });

    test("a driver without it says so", async (context) => {
      if (has("push-process")) context.skip("the driver has it");
      await using driver = new DriverProcess(command());
      const params = {
        client: "push",
        homeserverUrl: server().url,
        sharedStoreFile: "/nowhere",
        roomId: "!a",
        eventId: "$b",
      };
      await expect(driver.call("notification", params)).rejects.toThrow(UnsupportedError);
    });
  });
}
