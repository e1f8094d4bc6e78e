import { expect, test } from "vitest";
import type { Capability, DriverPools } from "../clients/index.ts";
import { lackingCapabilities } from "./lacking-capabilities.ts";

const claims: Record<string, Capability[]> = { r: ["push-process", "clock", "backup"], j: ["backup"] };
const drivers = {
  of: ({ sdk }: { sdk: string }) => ({ hello: async () => ({ sdk, capabilities: claims[sdk] }) }),
} as unknown as DriverPools;
const scenario = { title: "t", ids: [], family: "f", file: "f", roles: ["alice", "bob"], body: async () => undefined };

test("what every client needs is asked of every SDK in the permutation", async () => {
  const definition = { ...scenario, needs: ["clock"] as const, alone: ["alice", "bob"] };
  expect(await lackingCapabilities(definition, "rr", drivers)).toBeUndefined();
  expect(await lackingCapabilities(definition, "rj", drivers)).toBe("the driver of j lacks clock");
});

test("a push process is asked of roles that are pushed and of no others, a clock only of those that are alone", async () => {
  const pushed = { ...scenario, needs: ["backup"] as const, pushed: ["bob"] };
  expect(await lackingCapabilities(pushed, "jr", drivers)).toBeUndefined();
  expect(await lackingCapabilities(pushed, "rj", drivers)).toBe("the driver of j lacks push-process");
  const moved = { ...scenario, needs: ["clock"] as const, alone: ["alice"] };
  expect(await lackingCapabilities(moved, "rj", drivers)).toBeUndefined();
  expect(await lackingCapabilities(moved, "jr", drivers)).toBe("the driver of j lacks clock");
});
