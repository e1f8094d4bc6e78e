import fs from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { promiseProblem } from "./promise-problem.test-support.ts";
import { loadScenarios } from "./registry.ts";

const root = path.join(import.meta.dirname, "..", "..");

test("every scenario says what demands its promises", async () => {
  const problems = (await loadScenarios()).flatMap((definition) => {
    const problem = promiseProblem(definition, fs.readFileSync(path.join(root, definition.file), "utf8"));
    return problem
      ? [{ file: definition.file, sentence: `${definition.file}: "${definition.title}": ${problem}` }]
      : [];
  });
  const lacking = new Set(problems.map(({ file }) => file));
  expect(problems.filter(({ file }) => !stillLacking.includes(file)).map(({ sentence }) => sentence)).toEqual([]);
  expect(
    stillLacking.filter((file) => !lacking.has(file)),
    "these say it now, and must leave the list",
  ).toEqual([]);
});

describe("a scenario that says only who can decrypt", () => {
  const problemOf = (body: string, rest = "", title = '"a key arrives"') =>
    promiseProblem(
      { title: "a key arrives", roles: ["alice", "bob"], demandedBy: "who can decrypt" },
      `import assert from "node:assert/strict";\n${rest}\n/** We assert nothing. */\nscenario(${title}, { ids: [] }, async () => {\n  ${body}\n});\n`,
    );

  test.each([
    "await expect(bob).toDecrypt(event);",
    "await expect(bob).toBeUnableToDecrypt(event, { sentinel });",
    "// assert\n  await outage.hits(2);",
    'if (!seen) throw new UnknownOutcome("nobody asked".toUpperCase());',
  ])("may say %s", (body) => {
    expect(problemOf(body)).toBeUndefined();
  });

  test.each([
    ["assert", "assert.equal(claims, 1);"],
    ["toTrust", "await expect(bob).toTrust(alice);"],
    ["toHappen", "await expect(outage.hits(2)).toHappen();"],
    ["expectNoTrust", "await expectNoTrust(alice, bob);"],
  ])("may not assert something else: %s", (other, body) => {
    const problem = `it promises only who can decrypt, and asserts something else: ${other}`;
    expect(problemOf(`await expect(bob).toDecrypt(event);\n  ${body}`)).toBe(problem);
    // Nor in what it uses of its file, by whatever way.
    const helper = `function check(claims: number) {\n  ${body}\n}\nconst { steps } = {\n  steps: check,\n};`;
    expect(problemOf("steps(1);", helper)).toBe(problem);
    expect(problemOf("await go();", helper)).toBeUndefined();
    expect(problemOf(body, "", "`a key $" + "{verb}`")).toBe(problem);
  });
});

test("a scenario with a wish needs what SDKs claim that fulfil it, of any of its roles", () => {
  const wishing = {
    title: "a key arrives",
    roles: ["alice", "bob"],
    demandedBy: [{ wish: "a key arrives at once", claim: "send-queue" }],
  } as const;
  expect(promiseProblem({ ...wishing, needs: ["sas"] }, "")).toBe(
    'it has the wish "a key arrives at once" and does not need send-queue, which SDKs claim that fulfil it',
  );
  expect(promiseProblem({ ...wishing, needs: ["send-queue"] }, "")).toBeUndefined();
  expect(promiseProblem({ ...wishing, needsOf: { bob: ["send-queue"] } }, "")).toBeUndefined();
});

test("a scenario that says nothing of it is found", () => {
  expect(promiseProblem({ title: "a key arrives", roles: ["alice"] }, "")).toMatch(/^it does not say what demands/);
  expect(promiseProblem({ title: "a key arrives", roles: ["alice"], demandedBy: [] }, "")).toMatch(/^it does not say/);
});

/** Files of scenarios that do not say it yet, by family. This list only shrinks. */
const stillLacking = Object.entries({
  federation: [
    "accepted-to-device-message-survives-a-server-kill",
    "device-key-query-is-retried-over-federation",
    "device-list-update-is-retried-over-federation",
    "device-list-update-survives-a-kill-while-it-is-sent",
    "devices-of-a-newcomer-are-seen",
    "lost-device-list-update-is-made-up-for",
    "lost-key-claim-takes-another-key",
    "one-way-partition-heals-by-itself",
    "repeated-transaction-is-delivered-once",
    "rotated-key-arrives-after-a-partition",
    "server-restored-from-an-older-copy-converges",
    "stalled-server-gets-a-known-senders-key",
    "stalled-server-misses-a-strangers-first-key",
    "third-server-relays-what-the-key-follows",
    "to-device-message-is-retried-over-federation",
    "to-device-message-survives-a-kill-while-it-is-sent",
  ],
  "live-defects": [
    "claimed-one-time-keys-wake-no-sync",
    "device-list-update-during-a-fetch-is-lost",
    "first-key-to-a-stalled-server-is-never-sent",
    "new-device-of-an-invited-user-is-told-to-nobody",
    "one-limited-key-claim-cuts-a-server-off",
    "question-that-waits-is-answered-with-a-failure",
    "signature-outlives-its-device",
  ],
  network: [
    "failed-device-key-query-is-retried",
    "failed-key-claim-is-retried",
    "one-time-key-upload-is-retried",
    "queued-message-is-sent-when-the-network-is-back",
    "to-device-message-with-a-lost-answer-is-retried",
  ],
}).flatMap(([family, names]) => names.map((name) => `scenarios/${family}/${name}.scenario.ts`));
