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
  await server.reconnect("hs2");
  await server.restore(snapshot);
  await server.reconnect("hs2");
  await server.kill();
  await server.restore(snapshot);
  await server.kill();
  await expect(server.reconnect("hs2")).rejects.toThrow("ECONNREFUSED");
  await server.restart();
  await server.reconnect("hs2");
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
