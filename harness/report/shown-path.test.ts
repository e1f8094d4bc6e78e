import path from "node:path";
import { expect, test } from "vitest";
import { shownPath } from "./shown-path.ts";

const here = process.cwd();

test.each([
  ["from the working directory, of what is in it", path.join(here, "reports", "now"), {}, "reports/now"],
  ["from the root, of what is elsewhere", "/elsewhere/reports", {}, "/elsewhere/reports"],
  ["from the workspace, in CI", "/ws/sdk/reports", { CI: "true", GITHUB_WORKSPACE: "/ws/sdk" }, "reports"],
  ["from the root, in CI, of what is beside the workspace", "/ws/c", { GITHUB_WORKSPACE: "/ws/sdk" }, "/ws/c"],
  ["from GitLab's", "/builds/sdk/r", { CI: "true", CI_PROJECT_DIR: "/builds/sdk" }, "r"],
  ["as everywhere, when CI says no", path.join(here, "r"), { CI: "false", CI_PROJECT_DIR: "/builds" }, "r"],
  ["from the working directory, in a CI that names no workspace", path.join(here, "r"), { CI: "true" }, "r"],
  ["a dot, of the workspace itself", "/ws/sdk", { GITHUB_WORKSPACE: "/ws/sdk" }, "."],
])("a path is shown %s", (_, file, env, shown) => {
  expect(shownPath(file, env)).toBe(shown);
});
