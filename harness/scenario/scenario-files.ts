import fs from "node:fs";
import path from "node:path";
import { UsageError } from "../support/index.ts";

const ending = ".scenario.ts";

/** A file that declares scenarios, and the family that they belong to. */
export interface ScenarioFile {
  file: string;
  family: string;
}

/**
 * All files under `folder`, at any depth, that declare scenarios. The family is the folder that a file stands in; at the
 * top it is the name of `folder`. Throws `UsageError` where there are none.
 */
export function scenarioFiles(folder: string): ScenarioFile[] {
  const hint = "./crucible init FOLDER lays out a folder of scenarios";
  if (!fs.statSync(folder, { throwIfNoEntry: false })?.isDirectory())
    throw new UsageError(`CRUCIBLE_SCENARIOS names ${folder}, and there is no such folder`, { hint });
  const exclude = ["**/node_modules/**"];
  const files = fs.globSync(`**/*${ending}`, { cwd: folder, exclude }).sort();
  if (files.length === 0) {
    const [other] = fs.globSync("**/*.{ts,mts,js,mjs}", { cwd: folder, exclude });
    const instead = other ? `; there is ${other}` : "";
    throw new UsageError(`${folder} has no scenarios: no file's name ends in ${ending}${instead}`, { hint });
  }
  return files.map((file) => {
    const inside = path.dirname(file);
    return { file: path.join(folder, file), family: inside === "." ? path.basename(folder) : inside };
  });
}
