import fs from "node:fs";
import { beforeAll, expect, test } from "vitest";
import { pollLimit } from "../../support/poll-limit.test-support.ts";
import type { RunningHomeserver } from "../homeserver.ts";
import { oneHomeserver } from "../one-homeserver.ts";
import { runningHomeserverSuite } from "./running-homeserver-suite.test-support.ts";

let server: RunningHomeserver;
beforeAll(async () => {
  const homeserver = await oneHomeserver();
  server = homeserver.server;
  return () => homeserver[Symbol.asyncDispose]();
});

runningHomeserverSuite(() => server);

test("an admin is made anew when the server does not know the old one any more, or did not answer", async () => {
  await using snapshot = await server.snapshot();
  const { userId } = await server.register("woken");
  await server.wakeSync(userId);
  await server.restore(snapshot);
  const again = await server.register("woken");
  await server.wakeSync(again.userId);
  await server.kill();
  await server.restore(snapshot);
  await server.kill();
  await expect(server.wakeSync(again.userId)).rejects.toThrow("ECONNREFUSED");
  await server.restart();
  await server.reconnect("hs2");
});

test("wakeSync answers a sync that waits", async () => {
  const { userId, password } = await server.register("sleeper");
  const get = async (path: string, init: RequestInit = {}) => {
    const answer = await fetch(`${server.url}/_matrix/client/v3/${path}`, init);
    return (await answer.json()) as { access_token: string; next_batch: string; account_data?: { events: object[] } };
  };
  const identifier = { type: "m.id.user", user: userId };
  const body = JSON.stringify({ type: "m.login.password", identifier, password });
  const { access_token: token } = await get("login", { method: "POST", body });
  const headers = { authorization: `Bearer ${token}` };
  const { next_batch: since } = await get("sync", { headers });
  const waiting = get(`sync?since=${since}&timeout=60000`, { headers, signal: AbortSignal.timeout(20_000) });
  await server.wakeSync(userId);
  expect((await waiting).account_data?.events).toMatchObject([{ type: "crucible.wake" }]);
});

function parentOf(pid: string | number): number {
  try {
    return Number(/.*\) \S (\d+)/s.exec(fs.readFileSync(`/proc/${pid}/stat`, "utf8"))?.[1]);
  } catch {
    return 0;
  }
}

/** The Synapses that this process has, by id: children of a process that it has started itself. */
function synapses(): number[] {
  const all = fs.readdirSync("/proc").filter((name) => /^\d+$/.test(name));
  return all.filter((pid) => parentOf(parentOf(pid)) === process.pid).map(Number);
}

test("what ends it unasked is known, what was asked for is not held against it", async () => {
  await server.kill();
  await server.restart();
  expect(await server.diedUnasked()).toBeUndefined();
  const [pid = 0, ...others] = synapses();
  expect(others).toEqual([]);
  process.kill(pid, "SIGKILL");
  await expect.poll(() => server.diedUnasked(), pollLimit).toBe("SIGKILL");
  await expect(server.register("nobody")).rejects.toThrow(/^hs1 did not answer GET .*register: ECONNREFUSED$/);
});
