import { describe, expect, test } from "vitest";
import { UnsupportedError } from "../errors.ts";
import type { ConformanceBench } from "./conformance-bench.ts";
import { reads } from "./reading.ts";

/** The SDK's own send queue. */
export function sendQueueConformance({ capable, has, make, pair }: ConformanceBench): void {
  describe("send queue", () => {
    capable("send-queue", "a queued message is sent, and the SDK says so", async () => {
      await using world = await pair();
      const { alice, bob, room } = world;
      const queued = await alice.queue(room, "in its turn");
      await reads(bob, await alice.waitForSent(queued));
      await alice.resumeSending();
      await reads(bob, await alice.waitForSent(await alice.queue(room, "and the next")));
    });

    test("a driver without one says so", async (context) => {
      if (has("send-queue")) context.skip("the driver has it");
      await using alice = await make("alice");
      await alice.login();
      await expect(alice.queue("!room:hs1", "never")).rejects.toThrow(UnsupportedError);
    });
  });
}
