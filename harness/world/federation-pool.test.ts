import { expect, test } from "vitest";
import type { Homeserver, RunningHomeserver } from "../homeservers/index.ts";
import { FederationPool } from "./federation-pool.ts";

/** Starts servers that only live, until they are in `dead`; the first `failures` starts fail. */
function mortals({ failures = 0 } = {}): {
  homeserver: Homeserver;
  dead: Set<RunningHomeserver>;
  /** Those that were started and not yet ended. */
  running: Set<RunningHomeserver>;
} {
  const dead = new Set<RunningHomeserver>();
  const running = new Set<RunningHomeserver>();
  let starts = 0;
  const nothing = async () => undefined;
  const start: Homeserver["start"] = async ({ name }) => {
    if (++starts <= failures) throw new Error(`no room for ${name}`);
    const diedUnasked = async () => (dead.has(server) ? "SIGKILL" : undefined);
    const parts = {
      name,
      url: "data:,",
      diedUnasked,
      resume: nothing,
      reconnect: nothing,
      starvedMs: nothing,
      [Symbol.asyncDispose]: async () => void running.delete(server),
    };
    const server = parts as unknown as RunningHomeserver;
    running.add(server);
    return server;
  };
  return { homeserver: { spec: "mortal", start }, dead, running };
}

test("a shared federation of which a server has died is replaced, once for all who ask", async () => {
  const { homeserver, dead } = mortals();
  await using pool = new FederationPool({ homeserver: () => homeserver, egressHost: "127.0.0.1" });
  const { federation } = await pool.shared();
  expect((await pool.shared()).federation).toBe(federation);
  dead.add(federation.server("hs2"));
  expect(await federation.diedUnasked()).toBe("hs2 ended with SIGKILL");
  const [one, other] = await Promise.all([pool.shared(), pool.shared()]);
  expect(one.federation).not.toBe(federation);
  expect(other.federation).toBe(one.federation);
});

test("after a shared federation that did not start, the next to ask gets another", async () => {
  const { homeserver } = mortals({ failures: 2 });
  await using pool = new FederationPool({ homeserver: () => homeserver, egressHost: "127.0.0.1" });
  await expect(pool.shared()).rejects.toThrow("no room for hs1");
  expect([...(await pool.shared()).federation.servers.keys()].sort()).toEqual(["hs1", "hs2"]);
});

test("a federation that was given back is lent again, unless a server of it has died since", async () => {
  const { homeserver, dead } = mortals();
  await using pool = new FederationPool({ homeserver: () => homeserver, egressHost: "127.0.0.1" });
  const first = await pool.exclusive(2);
  await first[Symbol.asyncDispose]();
  const second = await pool.exclusive(2);
  expect(second.federation).toBe(first.federation);
  await using another = await pool.exclusive(2, { isNew: true });
  expect(another.federation).not.toBe(first.federation);
  await second[Symbol.asyncDispose]();
  dead.add(first.federation.server("hs1"));
  const third = await pool.exclusive(2);
  expect(third.federation).not.toBe(first.federation);
});

test("however many must be new, no more are kept than were lent at once", async () => {
  const { homeserver, running } = mortals();
  await using pool = new FederationPool({ homeserver: () => homeserver, egressHost: "127.0.0.1" });
  const seen = new Set<unknown>();
  for (let lent = 0; lent < 3; lent++) {
    await using lease = await pool.exclusive(2, { isNew: true });
    seen.add(lease.federation);
  }
  expect([seen.size, running.size]).toEqual([3, 2]);
});
