/**
 * The one vitest file of a run: imports the chosen scenarios and makes each permutation a test. One file, so that
 * scenarios of all families run side by side in one worker, on federations that this worker keeps warm.
 */
import path from "node:path";
import pLimit from "p-limit";
import { afterAll, beforeAll, inject, test } from "vitest";
import { Journal } from "../journal/index.ts";
import type { Federation } from "../world/index.ts";
import type { ScenarioDefinition } from "./definition.ts";
import { folderName } from "./folder-name.ts";
import { needsOwnFederation } from "./needs-own-federation.ts";
import { lookAt, waitForResume } from "./pause.ts";
import { progressChannel } from "./progress-channel.ts";
import { loadScenarios } from "./registry.ts";
import type { ScenarioResult } from "./result.ts";
import { type OnFailure, runOne, type Stage } from "./run-one.ts";
import { openStage } from "./stage.ts";
import { takeRejections } from "./take-rejections.ts";

// A report names the scenario's line, which may lie deep below a wait.
Error.stackTraceLimit = 50;
takeRejections();
const options = inject("run");
const definitions = await loadScenarios();
const progress = progressChannel(options.reportFolder);
/** How many run at a time: those that share a federation, and those that have one of their own and cut or kill its servers. */
const turns = { shared: pLimit(8), own: pLimit(3) };
let stage: Stage & AsyncDisposable;
let paused = false;

beforeAll(async () => {
  try {
    stage = await openStage(options, (text) => progress.send({ type: "setup", text }));
  } catch (error) {
    const { message: reason, hint } = error as Error & { hint?: string };
    progress.send({ type: "broken", reason, hint });
    throw error;
  }
  progress.send({ type: "versions", versions: await stage.versions() });
});

afterAll(async () => {
  const errors = stage?.drivers.unattributed() ?? [];
  if (errors.length > 0) progress.send({ type: "unattributed", errors });
  if (stage && options.keep) {
    await using lease = await stage.federations.shared();
    progress.send({ type: "kept", servers: addressesOf(lease.federation) });
    // Whoever ends the process ends the servers.
    await new Promise(() => undefined);
  }
  await stage?.[Symbol.asyncDispose]();
  progress.close();
});

const chosen = options.choices.map(({ file, title, clients }) => {
  const definition = definitions.find((each) => each.file === file && each.title === title);
  if (!definition) throw new Error(`${file} has no scenario "${title}"`);
  return { definition, clients };
});
// Left for the end, the long ones would be waited for alone.
const inOrder = chosen.toSorted((one, other) => Number(isLong(other)) - Number(isLong(one)));
const repeats = Array.from({ length: options.repeat }, (_, index) => index + 1);
for (const { definition, clients } of inOrder) {
  for (const repeat of repeats) {
    const run = repeats.length > 1 ? ` #${repeat}` : "";
    test.concurrent(`${definition.family} > ${definition.title} [${clients}]${run}`, async (context) => {
      const turn = turns[needsOwnFederation(definition) ? "own" : "shared"];
      const result = await turn(() => perform(definition, clients, repeat));
      if (result.verdict === "not-applicable") context.skip(result.reason);
      if (result.verdict !== "pass" && result.verdict !== "known-bug")
        throw new Error(`${result.verdict}: ${result.reason}`);
    });
  }
}

async function perform(definition: ScenarioDefinition, clients: string, repeat: number): Promise<ScenarioResult> {
  const { title: scenario, family } = definition;
  progress.send({ type: "started", scenario, clients });
  const name = `${folderName(definition.title)}-${clients}${options.repeat > 1 ? `-${repeat}` : ""}`;
  const folder = path.join(family, name);
  using journal = new Journal(path.join(options.reportFolder, folder, "journal.ndjson"));
  const pause: OnFailure = async ({ reason = "" }, federation, devices) => {
    if (!options.pauseOnFailure || paused) return;
    paused = true;
    const shown = lookAt(federation, devices);
    progress.send({ type: "paused", scenario, clients, reason, journal: path.resolve(journal.file), ...shown });
    await waitForResume(options.reportFolder);
  };
  const result = { ...(await runOne(definition, clients, stage, journal, pause)), folder };
  if (options.repeat > 1) result.repeat = repeat;
  progress.send({ type: "ended", result });
  return result;
}

function isLong({ definition }: { definition: ScenarioDefinition }): boolean {
  return definition.long ?? false;
}

function addressesOf({ servers }: Federation): Record<string, string> {
  return Object.fromEntries([...servers.values()].map(({ name, url }) => [name, url]));
}
