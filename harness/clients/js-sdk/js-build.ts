import fs from "node:fs/promises";
import path from "node:path";
import { isThere } from "../../support/index.ts";
import { type Build, freshBuild } from "../build.ts";

/**
 * The build of a folder of matrix-js-sdk, which its user makes: it warns when a source file of a checkout was changed after
 * all that was built. Undefined for a release.
 */
export async function jsBuild(choice: string | undefined): Promise<Build | undefined> {
  const build = await freshBuild(choice);
  if (!build || !choice) return undefined;
  const folder = path.resolve(choice);
  // A copy of the npm package has both, with the times of the copying.
  if (!(await isThere(path.join(folder, ".git")))) return build;
  const source = await newest(folder, "src", ".ts");
  const built = await newest(folder, "lib", ".js");
  if (!source || !built || source.changedAtMs <= built.changedAtMs) return build;
  return {
    described: `${build.described}, built before ${source.file} changed`,
    warning: `${folder} was built before ${source.file} changed: what is tested is the older build`,
  };
}

/** The file below `folder/part` that was changed last, by its path in the folder. */
async function newest(
  folder: string,
  part: string,
  ending: string,
): Promise<{ file: string; changedAtMs: number } | undefined> {
  const names = await fs.readdir(path.join(folder, part), { recursive: true }).catch(() => []);
  const files = names.filter((name) => name.endsWith(ending)).map((name) => path.join(part, name));
  const dated = await Promise.all(
    files.map(async (file) => ({ file, changedAtMs: (await fs.stat(path.join(folder, file))).mtimeMs })),
  );
  return dated.sort((one, other) => other.changedAtMs - one.changedAtMs)[0];
}
