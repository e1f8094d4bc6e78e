import fs from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { InfrastructureError } from "../../support/index.ts";
import { installRustSdk } from "./install-rust-sdk.ts";

let folder: string;

beforeEach(async () => {
  folder = await fs.mkdtemp(path.join(os.tmpdir(), "crucible-test-"));
  vi.stubEnv("CRUCIBLE_CACHE", folder);
});

afterEach(async () => {
  vi.unstubAllEnvs();
  await fs.rm(folder, { recursive: true, force: true });
});

test.each([undefined, "0.18.0"])(
  "without cargo, %s is refused with a sentence, and nothing is left",
  async (rustSdk) => {
    vi.stubEnv("PATH", folder);
    const refused = installRustSdk({ rustSdk }, () => undefined);
    await expect(refused).rejects.toThrow("matrix-rust-sdk has to be built once, which needs cargo; found none");
    await expect(refused).rejects.toThrow(InfrastructureError);
    expect(await fs.readdir(path.join(folder, "rust-sdk"))).toEqual([]);
  },
);

test("a build that fails is told with what the compiler said", async () => {
  const cargo = path.join(folder, "cargo");
  await fs.writeFile(
    cargo,
    '#!/bin/sh\necho "   Compiling a v1.0.0" >&2\necho "error: it does not fit" >&2\nexit 101\n',
    {
      mode: 0o755,
    },
  );
  vi.stubEnv("PATH", `${folder}:/usr/bin:/bin`);
  const failed = installRustSdk({}, () => undefined);
  await expect(failed).rejects.toThrow(
    "the driver for matrix-rust-sdk 0.19.1 could not be built: error: it does not fit",
  );
  await expect(failed).rejects.toThrow(InfrastructureError);
});
