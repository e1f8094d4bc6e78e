import { describe, expect, test } from "vitest";
import type { Client } from "../client.ts";
import type { Capability } from "../driver-protocol.ts";
import type { ConformanceBench } from "./conformance-bench.ts";
import { cannotRead, reads } from "./reading.ts";

/** What an application sets and its SDK does not store: it holds also after the client was started anew. */
export function settingsConformance({ has, journal, make, pair, together, started }: ConformanceBench): void {
  /** The ways in which a client starts anew. */
  const ways: Record<string, (client: Client) => Promise<void>> = {
    "a restart": (client) => client.restart(),
    "a kill": async (client) => {
      await client.kill();
      await client.start();
    },
    "a rollback": async (client) => client.rollback(await client.snapshotStore()),
  };

  function needing(needed: readonly Capability[], name: string, body: () => Promise<void>): void {
    test(name, async (context) => {
      const lacking = needed.find((capability) => !has(capability));
      if (lacking) context.skip(`the driver lacks "${lacking}"`);
      await body();
    });
  }

  describe("settings", () => {
    for (const [way, startAnew] of Object.entries(ways)) {
      needing(["blacklist", "persistence"], `unverified devices stay blacklisted after ${way}`, async () => {
        await using world = await pair({ ownProcess: way === "a kill" });
        const { alice, bob, room } = world;
        await alice.setBlacklistUnverified(true);
        await startAnew(alice);
        const { decryption } = await cannotRead(bob, await alice.send(room, "not for you"));
        expect(decryption).toMatchObject({ cause: "withheld-unverified-device" });
      });
    }

    needing(["isolation-mode", "persistence"], "an isolation mode holds after a restart, both ways", async () => {
      await using world = await pair();
      const { alice, bob, room } = world;
      await bob.bootstrapCrossSigning();
      await bob.setIsolationMode("signed-only");
      await bob.restart();
      const { decryption } = await cannotRead(bob, await alice.send(room, "from an unsigned device"));
      expect(decryption).toMatchObject({ cause: "sender-device-not-cross-signed" });
      await cannotRead(alice, await bob.send(room, "to signed devices"));
    });

    needing(["room-blacklist", "persistence"], "a room's blacklist holds after a restart, in that room", async () => {
      await using world = await pair();
      const { alice, bob, room } = world;
      const other = await together(alice, bob);
      await alice.setBlacklistUnverified(true, room);
      await alice.restart();
      const { decryption } = await cannotRead(bob, await alice.send(room, "not for you"));
      expect(decryption).toMatchObject({ cause: "withheld-unverified-device" });
      await reads(bob, await alice.send(other, "for you"));
    });

    needing(
      ["push-process", "isolation-mode"],
      "a push process hides what the application hides by its isolation mode",
      async () => {
        const alice = await make("alice");
        const bob = await make("bob", { ownProcess: true, sharesStore: true });
        await using _ = await started(alice, bob);
        await bob.bootstrapCrossSigning();
        const room = await together(alice, bob);
        await bob.setIsolationMode("signed-only");
        await using push = await bob.startPushProcess();
        const hidden = await alice.send(room, "from an unsigned device");
        expect(await push.notification(hidden)).toEqual({ sender: alice.userId });
      },
    );

    needing(["sliding-sync", "persistence"], "a client on sliding sync is on it after a restart too", async () => {
      const [alice, bob] = [await make("alice"), await make("bob")];
      await using stack = new AsyncDisposableStack();
      for (const client of [alice, bob]) stack.use(client);
      await Promise.all([alice.login(), bob.login()]);
      await Promise.all([alice.startSync(), bob.startSync({ kind: "sliding" })]);
      const room = await together(alice, bob);
      await bob.restart();
      const started = journal.findLast(
        (entry) => entry.type === "call" && entry.client === "bob" && entry.verb === "startSync" && entry.params,
      );
      expect(started).toMatchObject({ params: { kind: "sliding" } });
      await reads(bob, await alice.send(room, "after your restart"));
    });
  });
}
