import { describe, expect, test } from "vitest";
import { UnsupportedError } from "../errors.ts";
import type { ConformanceBench } from "./conformance-bench.ts";
import { reads } from "./reading.ts";

/** The same client on sliding sync. */
export function slidingSyncConformance({ capable, has, make, pair }: ConformanceBench): void {
  describe("sliding sync", () => {
    capable("sliding-sync", "two clients on sliding sync read each other", async () => {
      await using world = await pair({ syncKind: "sliding" });
      const { alice, bob, room } = world;
      await reads(bob, await alice.send(room, "slid over"));
      await reads(alice, await bob.send(room, "and back"));
      await bob.stopSync();
      const missed = await alice.send(room, "while away");
      await bob.startSync();
      await reads(bob, missed);
    });

    test("a driver without it says so", async (context) => {
      if (has("sliding-sync")) context.skip("the driver has it");
      await using alice = await make("alice", { syncKind: "sliding" });
      await alice.login();
      await expect(alice.startSync()).rejects.toThrow(UnsupportedError);
    });
  });
}
