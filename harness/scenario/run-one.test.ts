import fs from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { DriverPool, type DriverPools } from "../clients/index.ts";
import type { Homeserver, RunningHomeserver } from "../homeservers/index.ts";
import { Journal, readJournal } from "../journal/index.ts";
import { Link, reply } from "../network/index.ts";
import { PropertyViolation } from "../support/index.ts";
import { FederationPool } from "../world/index.ts";
import type { ScenarioContext } from "./context.ts";
import type { ScenarioDefinition } from "./definition.ts";
import { expect as promise } from "./expectations.ts";
import { runOne } from "./run-one.ts";

/** How it ended, by the end of a test. */
let death: string | undefined;

/** A homeserver that does not answer and cannot be ended. */
const immortal: Homeserver = {
  spec: "immortal",
  start: async ({ name }) =>
    ({
      name,
      url: "http://127.0.0.1:9",
      register: async (localpart: string) => ({ userId: `@${localpart}:${name}`, password: "" }),
      resume: async () => undefined,
      starvedMs: async () => undefined,
      diedUnasked: async () => death,
      [Symbol.asyncDispose]: () => Promise.reject(new Error("hs1 cannot be ended")),
    }) as unknown as RunningHomeserver,
};

/** The program of a driver whose SDK can do nothing. */
const program = `(async () => {
  const hello = { sdk: "none", version: "1", crypto: "1", capabilities: [], timings: {} };
  for await (const line of require("node:readline").createInterface({ input: process.stdin })) {
    const { id, method } = JSON.parse(line);
    const answer = method === "hello" ? { result: hello } : { error: { code: 1, message: "M_FORBIDDEN" } };
    console.log(JSON.stringify({ jsonrpc: "2.0", id, ...answer }));
  }
})()`;

async function judged(roles: string[], body: (journal: Journal, context: ScenarioContext<string>) => Promise<void>) {
  const folder = await fs.mkdtemp(path.join(os.tmpdir(), "crucible-run-one-"));
  onTestFinished(() => fs.rm(folder, { recursive: true }));
  const command = { command: process.execPath, args: ["-e", program] };
  await using pool = new DriverPool({ command, sharedCount: 1 });
  const drivers = { of: () => pool } as unknown as DriverPools;
  const federations = new FederationPool({ homeserver: () => immortal, egressHost: "127.0.0.1" });
  using journal = new Journal(path.join(folder, "journal.ndjson"));
  const definition: ScenarioDefinition = {
    title: "probe",
    family: "probe",
    file: "",
    ids: [],
    roles,
    federation: "own",
    servers: 1,
    body: (context) => body(journal, context),
  };
  return await runOne(
    definition,
    "jj",
    { drivers, federations, versions: async () => ({}), run: { sdks: {}, homeservers: {} } },
    journal,
  );
}

test("a journal begins with the scenario, its permutation and the time of day", async () => {
  const startedAt = new Date().toISOString();
  let first: unknown;
  await judged([], async ({ file }) => {
    [first] = readJournal(file);
  });
  expect(first).toMatchObject({ type: "began", scenario: "probe", clients: "jj", atMs: expect.any(Number) });
  const { at } = first as { at: string };
  expect(at >= startedAt && at <= new Date().toISOString()).toBe(true);
});

test("a scenario that failed is not excused by a clean-up that fails too", async () => {
  const { verdict, reason } = await judged([], () => Promise.reject(new PropertyViolation("bob read it")));
  expect([verdict, reason]).toEqual(["fail", "bob read it; and then its clean-up failed: hs1 cannot be ended"]);
});

test("a scenario that passed cannot be relied on when its clean-up fails", async () => {
  const { verdict, reason } = await judged([], async () => undefined);
  expect([verdict, reason]).toEqual(["error", "its clean-up failed: hs1 cannot be ended"]);
});

test("an SDK that cannot log in has broken a promise, though the scenario did not begin", async () => {
  const { verdict, reason } = await judged(["alice"], async () => undefined);
  expect(verdict, reason).toBe("fail");
  expect(reason).toMatch(/^before the scenario began: alice: login: M_FORBIDDEN/);
});

test("a scenario whose fault asks what throws is in error, and says why", async () => {
  const { verdict, reason, faults } = await judged([], async (journal) => {
    await using link = await Link.open({ name: "alice", target: () => "http://127.0.0.1:9", journal });
    const broken = () => {
      throw new TypeError("no such field");
    };
    await using _ = await link.fault("keys/claim", reply(504).where(broken));
    await fetch(`${link.url}/_matrix/client/v3/keys/claim`, { method: "POST", body: "{}" }).catch(() => undefined);
  });
  expect(verdict).toBe("error");
  expect(reason).toMatch(/^the fault "answer keys\/claim of alice with 504, some, by condition" failed: no such field/);
  expect(faults).toMatchObject([{ fired: 0, error: "no such field" }]);
});

test.each([
  [
    "a wait that only prepares proves nothing when it runs out",
    "unknown",
    /^nothing was proved: waited 10 ms for keys/,
  ],
  ["a wait that is the promise fails when it runs out", "fail", /^promised: waited 10 ms for keys\/upload on alice/],
])("%s", async (_, expected, text) => {
  const { verdict, reason } = await judged([], async (journal) => {
    await using link = await Link.open({ name: "alice", target: () => "http://127.0.0.1:9", journal });
    const wait = link.nextExchange("keys/upload", { limitMs: 10 });
    await (expected === "fail" ? promise(wait).toHappen() : wait);
  });
  expect(verdict).toBe(expected);
  expect(reason).toMatch(text);
});

test("a call that nobody awaited makes an error of a pass, and is told beside a failure", async () => {
  const call = (context: ScenarioContext<string>) => void context.makeRoom(undefined as never, []);
  const passed = await judged([], async (_, context) => call(context));
  expect(passed.verdict, passed.reason).toBe("error");
  expect(passed.reason).toMatch(
    /^nobody awaited what the scenario called: makeRoom \(.*\) failed: .*createRoom.*\nhint: /,
  );
  const failed = await judged([], async (_, context) => {
    call(context);
    throw new PropertyViolation("bob read it");
  });
  expect(failed).toMatchObject({
    verdict: "fail",
    reason: expect.stringMatching(/^bob read it; and nobody awaited what/),
  });
});

/** What crosses the wires when hs1 loses a device of Bob's. */
function loseDevice(journal: Journal): void {
  const update = { user_id: "@bob:hs2", device_id: "NEW", keys: {} };
  const answered = { type: "exchange", tookMs: 50, end: "answered", status: 200 } as const;
  journal.write({
    ...answered,
    exchange: 1,
    link: "hs1->hs2",
    endpoint: "fed/user/devices",
    method: "GET",
    path: "/_matrix/federation/v1/user/devices/%40bob%3Ahs2",
    startedAtMs: 0,
    response: { devices: [] },
  });
  journal.write({
    ...answered,
    exchange: 2,
    link: "hs2->hs1",
    endpoint: "fed/send",
    method: "PUT",
    path: "/_matrix/federation/v1/send/1",
    startedAtMs: 20,
    request: { edus: [{ edu_type: "m.device_list_update", content: update }] },
  });
}

test("a scenario that failed after a homeserver lost a device shows that server's known bug", async () => {
  const { verdict, reason } = await judged([], async (journal) => {
    loseDevice(journal);
    throw new PropertyViolation("bob cannot decrypt it");
  });
  expect(verdict).toBe("known-bug");
  expect(reason).toMatch(/synapse\/issues\/18550: bob cannot decrypt it; hs1 lost the device list update .* of NEW/);
});

test.each([
  ["nothing is proved when a fault never fires", "unknown"],
  ["a fault that never fires after a homeserver lost a device shows that server's known bug", "known-bug"],
])("%s", async (_, expected) => {
  const { verdict, reason } = await judged([], async (journal) => {
    if (expected === "known-bug") loseDevice(journal);
    await using link = await Link.open({ name: "alice", target: () => "http://127.0.0.1:9", journal });
    await using _ = await link.fault("keys/query", reply(504));
    throw new PropertyViolation("bob is not asked for");
  });
  expect(verdict).toBe(expected);
  expect(reason).toMatch(/a fault never fired: .*; and then: bob is not asked for/);
});

test("a scenario whose homeserver died by itself cannot be judged", async () => {
  onTestFinished(() => {
    death = undefined;
  });
  const { verdict, reason } = await judged([], async () => {
    death = "SIGKILL";
    throw new PropertyViolation("bob cannot decrypt it");
  });
  expect(verdict).toBe("error");
  expect(reason).toMatch(/^hs1 ended with SIGKILL, unasked; bob cannot decrypt it/);
});
