import fs from "node:fs/promises";
import path from "node:path";
import { expect, test } from "vitest";
import type { ScenarioResult } from "../scenario/index.ts";
import { runCrucible } from "./spawn-crucible.test-support.ts";
import { temporaryFolder } from "./temporary-folder.test-support.ts";

const door = path.join(import.meta.dirname, "..", "index.ts");

const scenarios = `import { scenario } from ${JSON.stringify(door)};
const inRoom = { ids: ["probe-1"] };
scenario("a call that fails", inRoom, async ({ alice, bob, room }) => {
  void alice.send("!nosuchroom:hs1", "lost");
  await bob.send(room, "hello");
});
scenario("a call that does not end", inRoom, async ({ alice, bob, room }) => {
  void alice.link.nextExchange("logout");
  await bob.send(room, "hello");
});
scenario("a function of its own", inRoom, async ({ bob, room }) => {
  const fails = async () => {
    throw new Error("a mistake");
  };
  void fails();
  await bob.send(room, "hello");
});
scenario("an innocent one", inRoom, async ({ alice, room }) => {
  const sending = alice.send(room, "hello");
  await alice.send(room, "meanwhile");
  await sending;
});
`;

test("what a scenario calls and nobody awaits is told by its verdict, with file and line, and by no other's", async () => {
  const folder = await temporaryFolder();
  await fs.mkdir(path.join(folder, "probe"));
  const scenario = path.join(folder, "probe", "unawaited.scenario.ts");
  await fs.writeFile(scenario, scenarios);
  const file = path.join(folder, "results.json");
  const args = ["run", "--clients", "jj", "--backend", "process", "--json", file];
  const { code, output } = await runCrucible(args, { CRUCIBLE_SCENARIOS: folder });
  const { results } = JSON.parse(await fs.readFile(file, "utf8")) as { results: ScenarioResult[] };
  const seen = Object.fromEntries(results.map((result) => [result.scenario, [result.verdict, result.reason]]));
  expect(seen, output).toEqual({
    "a call that fails": ["error", expect.stringContaining(`alice.send (${scenario}:4) failed: alice: sendText: `)],
    "a call that does not end": [
      "error",
      expect.stringContaining(`alice.link.nextExchange (${scenario}:8) had not ended`),
    ],
    "a function of its own": [
      "error",
      expect.stringContaining(`a function of the scenario (${scenario}:13) failed: a mistake`),
    ],
    "an innocent one": ["pass", undefined],
  });
  expect(code).toBe(3);
  expect(output).not.toContain("nobody caught");
});
