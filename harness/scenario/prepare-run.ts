import { sdks } from "../clients/index.ts";
import { type Backend, checkHomeserver, containerEngine, isFolder, prepareHomeserver } from "../homeservers/index.ts";
import { InfrastructureError, UsageError } from "../support/index.ts";
import type { RunOptions } from "./run-options.ts";

/** What a run is to be made of, as the command line says it. */
export type WantedRun = Pick<RunOptions, "homeservers" | "sdks"> & {
  backend: Backend | "auto";
  /** Letters of the SDKs that clients will run on. */
  letters: Iterable<string>;
};

/**
 * Says what is wrong with the command line as far as that is known before anything is pulled, installed or built.
 * Throws `UsageError`.
 */
export async function checkRun({ backend, homeservers, sdks: choices, letters }: WantedRun): Promise<void> {
  await checkHomeservers({ backend, homeservers });
  for (const letter of new Set(letters)) {
    for (const choice of differing(Object.values(choices))) await tellMistake(sdks[letter]?.check(choice));
  }
}

/** The same of the homeservers. */
async function checkHomeservers({ backend, homeservers }: Pick<WantedRun, "backend" | "homeservers">): Promise<void> {
  const specs = differing(Object.values(homeservers));
  // An image runs in containers and nowhere else.
  const runsOn = backend === "auto" && specs.some((spec) => spec.startsWith("image:")) ? "container" : backend;
  for (const spec of specs) await tellMistake(checkHomeserver(spec, runsOn));
}

/** What could not be known (a registry that does not answer) shows when it is needed. */
async function tellMistake(check: Promise<void> | undefined): Promise<void> {
  await check?.catch((error) => {
    if (error instanceof UsageError) throw error;
  });
}

function differing<T>(values: readonly T[]): T[] {
  return [...new Map(values.map((value) => [JSON.stringify(value), value])).values()];
}

/**
 * Installs what a run needs and decides the backend, so that whatever is wrong with the machine or the
 * command line is said before anything starts. Throws `UsageError` and `InfrastructureError`.
 */
export async function prepareRun(wanted: WantedRun, progress: (text: string) => void): Promise<{ backend: Backend }> {
  const backend = await prepareHomeservers(wanted, progress);
  // What people named comes first: a mistake in a name is told before anything is built for minutes.
  const named = (choice: object) => Object.values(choice).filter((value) => value !== undefined).length;
  const choices = Object.values(wanted.sdks).sort((one, other) => named(other) - named(one));
  for (const letter of new Set(wanted.letters)) {
    for (const choice of choices) await sdks[letter]?.prepare(choice, progress);
    for (const choice of differing(choices)) {
      const build = await sdks[letter]?.build(choice);
      if (build?.warning) progress(`warning: ${build.warning}`);
    }
  }
  return { backend };
}

/** Decides the backend and installs the homeservers: all but the clients. */
export async function prepareHomeservers(
  wanted: Pick<WantedRun, "backend" | "homeservers">,
  progress: (text: string) => void,
): Promise<Backend> {
  await checkHomeservers(wanted);
  const specs = [...new Set(Object.values(wanted.homeservers))];
  const prepare = async (backend: Backend) => {
    for (const spec of specs) await prepareHomeserver(spec, backend, progress);
    return backend;
  };
  if (wanted.backend !== "auto") return prepare(wanted.backend);
  // An image runs in containers and nowhere else, a checkout as a process.
  if (specs.some((spec) => spec.startsWith("image:"))) return prepare("container");
  if (specs.some(isFolder)) return prepare("process");
  const engine = await containerEngine();
  if (!engine.answers) return prepare("process");
  try {
    return await prepare("container");
  } catch (error) {
    if (!(error instanceof InfrastructureError)) throw error;
    progress(`homeservers run as processes, for although a container engine answers, ${error.message}`);
    return prepare("process");
  }
}
