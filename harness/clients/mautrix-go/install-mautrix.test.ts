import fs from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { InfrastructureError, UsageError } from "../../support/index.ts";
import { installMautrix } from "./install-mautrix.ts";

const unreachable = "dial tcp: lookup proxy.golang.org: no such host";
const unknown = "invalid version: unknown revision v0.28.9";
const gitLost = "invalid version: git ls-remote -q origin: exit status 128: fatal: Could not resolve host: github.com";
const refused = "reading https://proxy.golang.org/maunium.net/go/mautrix/@v/v0.28.9.info: 403 Forbidden";
const busy = "reading https://proxy.golang.org/maunium.net/go/mautrix/@v/v0.28.9.info: 503 Service Unavailable";
const misfit = "# crucible/mautrix-driver\n./client.go:12:3: undefined: mautrix.NewThing";
const noSpace = "# crucible/mautrix-driver\ncompile: writing output: no space left on device";

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

/** A `go` that fails in one of its commands, and says this. */
async function goThatFailsTo(command: string, complaint: string): Promise<void> {
  const script = `#!/bin/sh\n[ "$1" = ${command} ] || exit 0\ncat >&2 <<'END'\n${complaint}\nEND\nexit 1\n`;
  await fs.writeFile(path.join(folder, "go"), script, { mode: 0o755 });
}

test.each([
  [
    "a release that there is not",
    "get",
    unknown,
    UsageError,
    "there is no mautrix-go 0.28.9 to be had: invalid version",
  ],
  ["a release that the proxy will not give", "get", refused, UsageError, "there is no mautrix-go 0.28.9 to be had"],
  ["no network", "get", unreachable, InfrastructureError, "mautrix-go 0.28.9 could not be fetched: dial tcp"],
  ["a network that git misses", "get", gitLost, InfrastructureError, "mautrix-go 0.28.9 could not be fetched: invalid"],
  ["a proxy that is out of order", "get", busy, InfrastructureError, "mautrix-go 0.28.9 could not be fetched"],
  [
    "a release that the driver does not fit",
    "build",
    misfit,
    UsageError,
    `built with mautrix-go 0.28.9: # crucible/mautrix-driver\n${path.join(import.meta.dirname, "client.go")}:12:3: undefined`,
  ],
  ["a network that goes away", "build", unreachable, InfrastructureError, "built with mautrix-go 0.28.9: dial tcp"],
  [
    "a full disk",
    "build",
    noSpace,
    InfrastructureError,
    "# crucible/mautrix-driver\ncompile: writing output: no space left on device",
  ],
])("%s is told as what it is, and nothing is left", async (_, command, complaint, kind, sentence) => {
  await goThatFailsTo(command, complaint);
  const installed = installMautrix({ mautrix: "0.28.9" }, () => undefined);
  await expect(installed).rejects.toThrow(sentence);
  await expect(installed).rejects.toThrow(kind);
  await expect(installed).rejects.toHaveProperty("hint", expect.stringMatching(/./));
  expect(await fs.readdir(path.join(folder, "mautrix-go"))).toEqual([]);
});

test("our own release that does not build is no fault of the command line", async () => {
  await goThatFailsTo("build", misfit);
  await expect(installMautrix({}, () => undefined)).rejects.toThrow(InfrastructureError);
});

test("a checkout that does not build is told whole, with the checkout's own files", async () => {
  const checkout = path.join(folder, "checkout");
  await fs.mkdir(checkout);
  await fs.writeFile(path.join(checkout, "go.mod"), "module maunium.net/go/mautrix\n");
  const errors = ["undefined: one", "undefined: other"].map(
    (error, n) => `${checkout}/crypto/machine.go:${n + 1}:1: ${error}`,
  );
  await goThatFailsTo("build", `go: downloading x v1\n# maunium.net/go/mautrix/crypto\n${errors.join("\n")}`);
  await expect(installMautrix({ mautrix: checkout }, () => undefined)).rejects.toMatchObject({
    name: "UsageError",
    message: `the driver could not be built with mautrix-go in ${checkout}: # maunium.net/go/mautrix/crypto\n${errors.join("\n")}`,
    hint: `go build -tags goolm ./crypto/... in ${checkout} tells the same`,
  });
});
