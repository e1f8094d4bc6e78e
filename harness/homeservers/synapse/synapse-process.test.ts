import fs from "node:fs";
import { beforeAll, expect, test } from "vitest";
import type { JournalEntry } from "../../journal/index.ts";
import { pollLimit } from "../../support/poll-limit.test-support.ts";
import type { RunningHomeserver } from "../homeserver.ts";
import { oneHomeserver } from "../one-homeserver.ts";
import { usualSettings } from "../server-settings.ts";
import { runningHomeserverSuite } from "./running-homeserver-suite.test-support.ts";

interface Session {
  device_id: string;
  access_token: string;
}

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

test("what it logs of a to-device message goes by the log level", async () => {
  for (const logLevel of ["info", "debug"] as const) {
    const lines: string[] = [];
    const write = (entry: JournalEntry) => void (entry.type === "log" && lines.push(entry.line));
    await using one = await oneHomeserver({ journal: { write }, settings: { ...usualSettings, logLevel } });
    const { userId, password } = await one.server.register("alice");
    const ask = async (method: string, path: string, body: object, token = "") => {
      const headers = { authorization: `Bearer ${token}` };
      const init = { method, headers, body: JSON.stringify(body) };
      return (await fetch(`${one.server.url}/_matrix/client/v3/${path}`, init)).json();
    };
    const identifier = { type: "m.id.user", user: userId };
    const login = (await ask("POST", "login", { type: "m.login.password", identifier, password })) as Session;
    const content = { "org.matrix.msgid": "the-hop-to-follow" };
    const messages = { [userId]: { [login.device_id]: content } };
    await ask("PUT", "sendToDevice/m.room.encrypted/1", { messages }, login.access_token);
    await one.server.kill();
    const telling = lines.filter((line) => line.includes("the-hop-to-follow"));
    expect(telling.length > 0).toBe(logLevel === "debug");
  }
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
