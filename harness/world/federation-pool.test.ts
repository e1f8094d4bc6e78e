import { expect, test } from "vitest";
import type { Homeserver, RunningHomeserver } from "../homeservers/index.ts";
import { FederationPool } from "./federation-pool.ts";

test("a shared federation of which a server has died is replaced, once for all who ask", async () => {
  const dead = new Set<unknown>();
  const mortal: Homeserver = {
    spec: "mortal",
    start: async ({ name }) => {
      const server = {
        name,
        diedUnasked: async () => (dead.has(server) ? "SIGKILL" : undefined),
        [Symbol.asyncDispose]: async () => undefined,
      } as unknown as RunningHomeserver;
      return server;
    },
  };
  await using pool = new FederationPool({ homeserver: () => mortal, egressHost: "127.0.0.1" });
  const { federation } = await pool.shared();
  expect((await pool.shared()).federation).toBe(federation);
  dead.add(federation.server("hs2"));
  expect(await federation.diedUnasked()).toBe("hs2 ended with SIGKILL");
  const [one, other] = await Promise.all([pool.shared(), pool.shared()]);
  expect(one.federation).not.toBe(federation);
  expect(other.federation).toBe(one.federation);
});
