import path from "node:path";

/**
 * A file or folder as a reader of the output can use it: from the working directory, or in CI, where the reader has another
 * machine, from the workspace. The path of what lies outside begins at the root.
 */
export function shownPath(file: string, env: NodeJS.ProcessEnv = process.env): string {
  const absolute = path.resolve(file);
  const relative = path.relative(workspaceOf(env) ?? "", absolute) || ".";
  return relative === ".." || relative.startsWith(`..${path.sep}`) ? absolute : relative;
}

/** The folder into which a CI service checked out the project under test; undefined elsewhere. */
function workspaceOf({ CI, GITHUB_WORKSPACE, CI_PROJECT_DIR }: NodeJS.ProcessEnv): string | undefined {
  const isCi = CI !== undefined && !["", "0", "false"].includes(CI);
  return GITHUB_WORKSPACE || (isCi && CI_PROJECT_DIR) || undefined;
}
