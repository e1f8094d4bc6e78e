import { spawn } from "node:child_process";
import { once } from "node:events";
import fs from "node:fs";
import { createInterface } from "node:readline";
import { beforeAll, expect, test } from "vitest";
import { spawnCrucible } from "../../../cli/spawn-crucible.test-support.ts";
import { temporaryFolder } from "../../../cli/temporary-folder.test-support.ts";
import { conformanceServer } from "../../../driver-test/conformance-server.ts";
import { groupMembers } from "../../../support/group-members.test-support.ts";
import { pollLimit } from "../../../support/poll-limit.test-support.ts";
import { Client } from "../../client.ts";
import type { ConformanceServer } from "../../conformance/index.ts";
import { DriverPool } from "../../driver-pool.ts";
import { prepareChromium } from "./prepare-chromium.ts";

let server: ConformanceServer & AsyncDisposable;

beforeAll(async () => {
  server = await conformanceServer();
  return () => server[Symbol.asyncDispose]();
});

/** A driver, its browser, and the browser's own processes. */
const enough = 5;

/** Groups of the driver processes that carry the mark in their environment. */
function driverGroups(mark: string): number[] {
  return fs
    .readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
    .filter((pid) => {
      try {
        return fs.readFileSync(`/proc/${pid}/environ`, "utf8").includes(mark);
      } catch {
        return false;
      }
    })
    .map(Number)
    .filter((pid) => groupMembers(pid).length >= enough);
}

test("a browser ends when its driver alone is killed with -9, and leaves no temporary files", async () => {
  const { command, args } = await prepareChromium({}, () => undefined);
  const TMPDIR = await temporaryFolder();
  const env = { ...process.env, TMPDIR };
  const child = spawn(command, args, { detached: true, stdio: ["pipe", "pipe", "ignore"], env });
  child.stdin.write('{"jsonrpc":"2.0","id":1,"method":"hello","params":{}}\n');
  await once(createInterface({ input: child.stdout }), "line");
  const group = child.pid as number;
  expect(groupMembers(group).length).toBeGreaterThanOrEqual(enough);
  child.kill("SIGKILL");
  await expect.poll(() => groupMembers(group), pollLimit).toEqual([]);
  expect(fs.readdirSync(TMPDIR)).toEqual([]);
});

test("a stalled browser ends with the driver of its killed client", async () => {
  const before = new Set(driverGroups("PATH="));
  const command = await prepareChromium({}, () => undefined);
  await using pool = new DriverPool({ command, sharedCount: 0 });
  const account = await server.register(`stalled-${process.pid}`);
  const homeserverUrl = server.url;
  const journal = { write: () => undefined };
  await using alice = new Client({ role: "alice", pool, ownProcess: true, homeserverUrl, account, journal });
  await alice.login();
  await alice.startSync();
  await alice.stall();
  const groups = driverGroups("PATH=").filter((group) => !before.has(group));
  const stalled = groups.filter((group) => isStopped(group));
  expect(stalled).toHaveLength(1);
  const [group = 0] = stalled;
  expect(groupMembers(group).every(isStopped)).toBe(true);
  await alice.kill();
  await expect.poll(() => groupMembers(group), pollLimit).toEqual([]);
});

test("no browser outlives a runner that is killed with -9", async () => {
  const mark = crypto.randomUUID();
  const run = spawnCrucible(["run", "acl-1", "crash", "--clients", "bb", "--backend", "process"], {
    CRUCIBLE_TEST_MARK: mark,
  });
  await run.line(/✓ /);
  const groups = driverGroups(`CRUCIBLE_TEST_MARK=${mark}`);
  expect(groups.length).toBeGreaterThanOrEqual(1);
  run.child.kill("SIGKILL");
  await expect.poll(() => groups.flatMap(groupMembers), pollLimit).toEqual([]);
});

function isStopped(pid: number): boolean {
  return /\) T /.test(fs.readFileSync(`/proc/${pid}/stat`, "utf8"));
}
