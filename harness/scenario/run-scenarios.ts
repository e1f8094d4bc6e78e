import { fileURLToPath } from "node:url";
import { doorFile, ownName } from "./own-name.ts";
import { progressChannel } from "./progress-channel.ts";
import type { ScenarioResult } from "./result.ts";
import type { RunOptions, RunOutcome, RunProgress } from "./run-options.ts";

declare module "vitest" {
  interface ProvidedContext {
    run: RunOptions;
  }
}

const projectRoot = fileURLToPath(new URL("../..", import.meta.url));

/** Runs the chosen scenarios in vitest and resolves when all have ended. Rejects when there was nothing to run them on. */
export async function runScenarios(
  options: RunOptions,
  onProgress: (progress: RunProgress) => void,
): Promise<RunOutcome> {
  const results: ScenarioResult[] = [];
  let versions: Record<string, string> = {};
  let infrastructure: string | undefined;
  let unattributed: string[] = [];
  const channel = progressChannel(options.reportFolder);
  channel.listen((progress) => {
    if (progress.type === "ended") results.push(progress.result);
    if (progress.type === "versions") versions = progress.versions;
    if (progress.type === "unattributed") unattributed = progress.errors;
    if (progress.type === "broken") infrastructure = progress.reason;
    onProgress(progress);
  });
  // Loaded for a run only: the other commands answer twice as fast without it.
  const { startVitest } = await import("vitest/node");
  const vitest = await startVitest(
    "test",
    [],
    {
      root: projectRoot,
      config: false,
      watch: false,
      include: ["harness/scenario/suite.ts"],
      // Threads: the worker dies with this process, whatever kills it.
      pool: "threads",
      isolate: false,
      maxWorkers: 1,
      // The suite itself says how many run at a time.
      maxConcurrency: Number.MAX_SAFE_INTEGER,
      testTimeout: 0,
      hookTimeout: 0,
      teardownTimeout: 30_000,
      provide: { run: options },
      reporters: [{}],
      silent: true,
    },
    { resolve: { alias: { [ownName]: doorFile } } },
  );
  await vitest.close();
  // vitest speaks through the exit code; ours says more, and is the command line's to set.
  process.exitCode = undefined;
  channel.close();
  // What nobody caught may have spoilt any scenario that ran then.
  const uncaught = (vitest.state.getUnhandledErrors() as Error[]).map(({ message }) => message);
  const count = uncaught.length === 1 ? "an error" : `${uncaught.length} errors`;
  if (uncaught.length > 0) infrastructure ??= `nobody caught ${count}: ${[...new Set(uncaught)].join("; ")}`;
  if (results.length < options.choices.length * options.repeat) {
    const causes = vitest.state.getTestModules().flatMap((module) => module.errors().map(({ message }) => message));
    infrastructure ??= ["vitest ended before all scenarios did", ...new Set(causes)].join(": ");
  }
  return { results, versions, unattributed, infrastructure };
}
