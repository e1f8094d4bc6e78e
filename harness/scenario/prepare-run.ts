import { sdks } from "../clients/index.ts";
import { type Backend, containerEngine, isFolder, prepareHomeserver } from "../homeservers/index.ts";
import { InfrastructureError } from "../support/index.ts";
import type { RunOptions } from "./run-options.ts";

/** What a run is to be made of, as the command line says it. */
export type WantedRun = Pick<RunOptions, "homeservers" | "sdks"> & {
  backend: Backend | "auto";
  /** Letters of the SDKs that clients will run on. */
  letters: Iterable<string>;
};

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
  }
  return { backend };
}

/** Decides the backend and installs the homeservers: all but the clients. */
export async function prepareHomeservers(
  wanted: Pick<WantedRun, "backend" | "homeservers">,
  progress: (text: string) => void,
): Promise<Backend> {
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
