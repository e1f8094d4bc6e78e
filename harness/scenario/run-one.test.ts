import fs from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { DriverPool, type DriverPools } from "../clients/index.ts";
import type { Homeserver, RunningHomeserver } from "../homeservers/index.ts";
import { type ExchangeRecord, Journal, readJournal } from "../journal/index.ts";
import { Link, reply } from "../network/index.ts";
import { PropertyViolation } from "../support/index.ts";
import { FederationPool } from "../world/index.ts";
import type { ScenarioContext } from "./context.ts";
import type { ScenarioDefinition } from "./definition.ts";
import { expect as promise } from "./expectations.ts";
import type { LoadedDefect } from "./loaded-defect.ts";
import { runOne } from "./run-one.ts";

/** How it ended, by the end of a test. */
let death: string | undefined;

/** A homeserver that does not answer and cannot be ended. */
const immortal: Homeserver = {
  spec: "immortal",
  start: async ({ name }) =>
    ({
      name,
      version: "1.163.2",
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

async function judged(
  roles: string[],
  body: (journal: Journal, context: ScenarioContext<string>) => Promise<void>,
  options: Partial<ScenarioDefinition> = {},
) {
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
    ...options,
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

const [alice, bob] = ["@alice-1f0e9a3c:hs1", "@bob-1f0e9a3c:hs2"];

/** What crosses the wires when hs1 loses a device of Bob's; `alone` when no client asks it for news after that. */
function loseDevice(journal: Journal, { alone = false } = {}): void {
  const answered = { type: "exchange", exchange: 1, method: "POST", path: "", tookMs: 50 } as const;
  const exchange = (fields: Partial<ExchangeRecord> & Pick<ExchangeRecord, "link" | "startedAtMs">) =>
    journal.write({ ...answered, end: "answered", status: 200, ...fields });
  const upload = (link: string, user_id: string, device_id: string) =>
    exchange({ link, endpoint: "keys/upload", startedAtMs: 0, request: { device_keys: { user_id, device_id } } });
  upload("alice", alice, "ALICES");
  upload("bob", bob, "OLD");
  const join = { type: "m.room.member", state_key: bob, content: { membership: "join" } };
  exchange({
    link: "alice",
    endpoint: "sync",
    startedAtMs: 10,
    response: { rooms: { join: { "!r": { timeline: { events: [join] } } } } },
  });
  exchange({
    link: "hs1->hs2",
    endpoint: "fed/user/devices",
    path: `/_matrix/federation/v1/user/devices/${encodeURIComponent(bob)}`,
    startedAtMs: 100,
    response: { devices: [{ device_id: "OLD" }] },
  });
  const update = { user_id: bob, device_id: "NEW", keys: {} };
  exchange({
    link: "hs2->hs1",
    endpoint: "fed/send",
    startedAtMs: 120,
    request: { edus: [{ edu_type: "m.device_list_update", content: update }] },
  });
  if (!alone) exchange({ link: "alice", endpoint: "sync", startedAtMs: 90, tookMs: 30_000, response: {} });
}

const lostUpdate: LoadedDefect = {
  title: "Synapse loses a device",
  owner: "synapse",
  issues: ["https://github.com/element-hq/synapse/issues/18550"],
  demandedBy: [{ spec: "server-server-api/#device-management", says: "so" }],
  evidence: "seen",
  severity: "high",
  affects: { synapse: ">=1.93.0" },
  tried: { shows: ["synapse 1.163.2"] },
  shows: [],
  provedBy: "lost-device-list-update",
  file: "",
};
const unseen = `waited 35 s for alice to see device NEW of ${bob} appear`;

test("a scenario that failed for want of a device that a homeserver lost is spoilt by that server's defect", async () => {
  const { verdict, reason } = await judged(
    [],
    async (journal) => {
      loseDevice(journal);
      throw new PropertyViolation(unseen);
    },
    { byChance: [lostUpdate] },
  );
  expect(verdict, reason).toBe("known-bug");
  expect(reason).toMatch(
    /^spoilt by Synapse loses a device \(https:.*issues\/18550\): waited .* appear; hs1 lost the device list update .* of NEW/,
  );
});

test.each<[string, string, Partial<ScenarioDefinition>, { alone?: boolean }]>([
  ["it failed for something else", "the room key was not replaced after two hours", {}, {}],
  ["it failed for want of another device", `waited 35 s for alice to see device OLD of ${bob} appear`, {}, {}],
  ["it failed for another user", 'waited 35 s for carol to decrypt "hello" from alice', {}, {}],
  ["nobody asked the homeserver for news after that", unseen, {}, { alone: true }],
  [
    "the homeserver is of a release without that defect",
    unseen,
    { byChance: [{ ...lostUpdate, affects: { synapse: "<1.93.0" } }] },
    {},
  ],
])("no homeserver's defect has spoilt a scenario when %s", async (_, text, definition, loss) => {
  const { verdict, reason } = await judged(
    [],
    async (journal) => {
      loseDevice(journal, loss);
      throw new PropertyViolation(text);
    },
    { byChance: [lostUpdate], ...definition },
  );
  expect(verdict, reason).toBe("fail");
});

test.each([
  ["nothing is proved when a fault never fires", "unknown", "keys/query", false],
  ["nor when it is on requests that no lost device brings about", "unknown", "keys/upload", true],
  [
    "a fault that awaits a question about a lost device is spoilt by that server's defect",
    "known-bug",
    "keys/query",
    true,
  ],
] as const)("%s", async (_, expected, endpoint, isLost) => {
  const { verdict, reason } = await judged(
    [],
    async (journal) => {
      if (isLost) loseDevice(journal);
      await using link = await Link.open({ name: "alice", target: () => "http://127.0.0.1:9", journal });
      await using _ = await link.fault(endpoint, reply(504));
    },
    { byChance: [lostUpdate] },
  );
  expect(verdict, reason).toBe(expected);
  expect(reason).toMatch(/a fault never fired: /);
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
