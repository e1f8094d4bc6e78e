import fs from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { installJsSdk } from "./install-js-sdk.ts";

let folder: string;

beforeEach(async () => {
  folder = await fs.mkdtemp(path.join(os.tmpdir(), "crucible-test-"));
  vi.stubEnv("CRUCIBLE_CACHE", folder);
  vi.stubEnv("PATH", `${folder}:/usr/bin:/bin`);
});

afterEach(async () => {
  vi.unstubAllEnvs();
  await fs.rm(folder, { recursive: true, force: true });
});

/** An npm that knows a release, and fails in this command with this on stderr. */
async function npmThatFailsTo(command: string, said: string): Promise<void> {
  const known = `{"@matrix-org/matrix-sdk-crypto-wasm":"^18.0.0"}`;
  const script = `#!/bin/sh\n[ "$1" = ${command} ] || { echo '${known}'; exit 0; }\ncat >&2 <<'END'\n${said}\nEND\nexit 1\n`;
  await fs.writeFile(path.join(folder, "npm"), script, { mode: 0o755 });
}

const refused = `npm error code ECONNREFUSED
npm error syscall connect
npm error connect ECONNREFUSED 127.0.0.1:9
npm error A complete log of this run can be found in: /home/somebody/.npm/_logs/debug-0.log`;
const reason = "code ECONNREFUSED\nsyscall connect\nconnect ECONNREFUSED 127.0.0.1:9";

test.each([
  ["install", `matrix-js-sdk 40.0.0 could not be installed: ${reason}`],
  ["view", `matrix-js-sdk 40.0.0 could not be looked up: ${reason}`],
])("npm %s that fails is told with npm's whole reason", async (command, message) => {
  await npmThatFailsTo(command, refused);
  const installed = installJsSdk({ jsSdk: "40.0.0" }, () => undefined);
  await expect(installed).rejects.toMatchObject({ name: "InfrastructureError", message });
});

test("a machine without npm is told so", async () => {
  vi.stubEnv("PATH", folder);
  await expect(installJsSdk({ jsSdk: "40.0.0" }, () => undefined)).rejects.toThrow(
    "could not be looked up: there is no npm",
  );
});
