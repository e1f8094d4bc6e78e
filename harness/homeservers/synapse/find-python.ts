import path from "node:path";
import { InfrastructureError, runProgram } from "../../support/index.ts";

/** Oldest Python that Synapse's default release runs on. */
const oldestMinor = 10;
const names = ["python3", "python3.13", "python3.12", "python3.11", "python3.10"];

/** Where a system's own Python is. */
const systemFolder = "/usr/bin";

/** Prints a Python's version and whether it can make environments. */
const inquiry = `
import importlib.util, json, platform
print(json.dumps({
    "version": platform.python_version(),
    "makesEnvironments": all(importlib.util.find_spec(name) for name in ("venv", "ensurepip")),
}))`;

interface Python {
  /** Its path. */
  command: string;
  version: string;
  /** Whether it has `venv`: what installs Synapse is installed with that. */
  makesEnvironments: boolean;
}

/**
 * A Python that Synapse runs on, one that makes environments if there is any. The system's own comes first, when it is
 * on the path: distributions compile it with profile-guided optimisation, pyenv does not, and there homeservers take a
 * third longer for everything.
 * Throws `InfrastructureError` when there is none.
 */
export async function findPython(): Promise<Python> {
  const found = await all();
  const fit = found.filter(({ version }) => Number(/^3\.(\d+)/.exec(version)?.[1]) >= oldestMinor);
  const best = fit.find(({ makesEnvironments }) => makesEnvironments) ?? fit[0];
  if (best) return best;
  const seen = found.map(({ version }) => `Python ${version}`);
  const instead = seen.length > 0 ? `found only ${seen.join(", ")}` : "found none";
  throw new InfrastructureError(`Synapse as a process needs Python 3.${oldestMinor} or newer; ${instead}`, {
    hint: "install python3 and python3-venv, or use --backend container with a container engine",
  });
}

/** Those on the path: the system's, then the others in its order. */
async function all(): Promise<Python[]> {
  const folders = [...new Set(process.env.PATH?.split(path.delimiter))];
  const inOrder = [...folders.filter((folder) => folder === systemFolder), ...folders];
  const candidates = inOrder.flatMap((folder) => names.map((name) => path.join(folder, name)));
  const asked = candidates.map(async (command) => {
    try {
      const stdout = await runProgram(command, ["-c", inquiry]);
      return [{ command, ...(JSON.parse(stdout) as Omit<Python, "command">) }];
    } catch {
      return [];
    }
  });
  return (await Promise.all(asked)).flat();
}
