import path from "node:path";

/**
 * A file or folder as a reader of the output can use it. In CI the output is read on another machine, so the path starts at
 * the workspace. Elsewhere it starts at the working directory when the file is in it, and at the root otherwise.
 */
export function shownPath(file: string, env: NodeJS.ProcessEnv = process.env): string {
  const absolute = path.resolve(file);
  const workspace = workspaceOf(env);
  const relative = path.relative(workspace ?? "", absolute) || ".";
  return workspace === undefined && relative.startsWith("..") ? absolute : relative;
}

/** The folder that a CI service checked the project under test out into; undefined outside CI. */
function workspaceOf({ CI, GITHUB_WORKSPACE, CI_PROJECT_DIR }: NodeJS.ProcessEnv): string | undefined {
  if (GITHUB_WORKSPACE) return GITHUB_WORKSPACE;
  const isCi = CI !== undefined && !["", "0", "false"].includes(CI);
  return isCi ? (CI_PROJECT_DIR ?? process.cwd()) : undefined;
}
