import { fileURLToPath } from "node:url";
import type { TestCase } from "vitest/node";
import { type DriverCommand, DriverProcess } from "../clients/index.ts";
import { prepareHomeserver } from "../homeservers/index.ts";
import { InfrastructureError, UsageError, withDeadline } from "../support/index.ts";

declare module "vitest" {
  interface ProvidedContext {
    driver: DriverCommand;
  }
}

/** What became of one test of the suite. */
export interface DriverTest {
  name: string;
  verdict: "passed" | "not-claimed" | "failed";
  /** Why it failed, or which capability the driver does not claim. */
  reason?: string;
}

export interface DriverTestOutcome {
  /** Who the driver says it is: `matrix-js-sdk 43.0.0`. */
  sdk: string;
  tests: DriverTest[];
}

const projectRoot = fileURLToPath(new URL("../..", import.meta.url));
const helloLimitMs = 60_000;

/**
 * Runs the conformance suite against a driver, on a Synapse that it installs when missing; `onTest` hears of each test
 * when it ends. Rejects with `DriverError` for what does not answer as a driver, with `UsageError` when no test has the
 * name that was asked for, with `InfrastructureError` when there was nothing to run it on.
 */
export async function runDriverTest(
  command: DriverCommand,
  options: {
    progress: (text: string) => void;
    onTest: (test: DriverTest) => void;
    /** Only tests whose name matches. */
    only?: string;
  },
): Promise<DriverTestOutcome> {
  const sdk = await whoIs(command);
  await prepareHomeserver("synapse", "process", options.progress);
  const tests: DriverTest[] = [];
  const take = (test: DriverTest | undefined) => {
    if (!test) return;
    tests.push(test);
    options.onTest(test);
  };
  const { startVitest } = await import("vitest/node");
  const vitest = await startVitest("test", [], {
    root: projectRoot,
    config: false,
    watch: false,
    include: ["harness/driver-test/suite.ts"],
    // Threads: the worker dies with this process, whatever kills it.
    pool: "threads",
    maxWorkers: 1,
    testNamePattern: options.only,
    testTimeout: 180_000,
    hookTimeout: 180_000,
    provide: { driver: command },
    reporters: [{ onTestCaseResult: (test) => take(judged(test)) }],
    silent: true,
  });
  await vitest.close();
  // vitest speaks through the exit code, which is the command line's to set.
  process.exitCode = undefined;
  if (tests.length > 0) return { sdk, tests };
  const errors = [
    ...vitest.state.getUnhandledErrors().map((error) => (error as Error).message),
    ...vitest.state.getTestModules().flatMap((module) => module.errors().map(({ message }) => message)),
  ];
  if (options.only && errors.length === 0) {
    throw new UsageError(`no test of the suite has "${options.only}" in its name`, {
      hint: "without --only all are run, and each is named as it ends",
    });
  }
  throw new InfrastructureError(`the suite could not be run: ${errors[0] ?? "vitest ended before it"}`);
}

async function whoIs(command: DriverCommand): Promise<string> {
  await using driver = new DriverProcess(command);
  const hello = driver.call("hello", {});
  const { sdk, version } = await withDeadline(hello, { ms: helloLimitMs, awaited: "the driver to answer hello" });
  return `${sdk} ${version}`;
}

/** Undefined for a test that was not asked for. */
function judged(test: TestCase): DriverTest | undefined {
  const name = test.fullName.replace(/^driver > /, "");
  const result = test.result();
  if (result.state === "passed") return { name, verdict: "passed" };
  if (result.state === "skipped")
    return result.note ? { name, verdict: "not-claimed", reason: result.note } : undefined;
  return { name, verdict: "failed", reason: result.errors?.map(({ message }) => message).join("\n") };
}
