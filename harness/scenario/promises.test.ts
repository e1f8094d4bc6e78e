import fs from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { promiseProblem } from "./promise-problem.test-support.ts";
import { loadScenarios } from "./registry.ts";

const root = path.join(import.meta.dirname, "..", "..");

test("every scenario says what demands its promises", async () => {
  const problems = (await loadScenarios()).flatMap((definition) => {
    const problem = promiseProblem(definition, fs.readFileSync(path.join(root, definition.file), "utf8"));
    return problem ? [`${definition.file}: "${definition.title}": ${problem}`] : [];
  });
  expect(problems).toEqual([]);
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
