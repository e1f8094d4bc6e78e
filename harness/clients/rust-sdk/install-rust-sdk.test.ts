import fs from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
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
  await fakeCargo('echo "   Compiling a v1.0.0" >&2; echo "error: it does not fit" >&2; exit 101');
  const failed = installRustSdk({}, () => undefined);
  await expect(failed).rejects.toThrow(
    "the driver for matrix-rust-sdk 0.19.1 could not be built: error: it does not fit",
  );
  await expect(failed).rejects.toThrow(InfrastructureError);
});

const doesNotFit = `error[E0425]: cannot find value \`ready\` in this scope
   --> /somewhere/crates/matrix-sdk/src/lib.rs:3:5
    |
  3 |     ready
    |     ^^^^^ not found in this scope`;
const unresolved = `error: failed to select a version for \`ruma\`.
    ... required by package \`matrix-sdk\`

failed to select a version for \`ruma\` which could resolve this conflict`;

test.each([
  [
    "the compiler's first error",
    `${doesNotFit}\n\nwarning: unused\n\nerror: aborting due to 1 previous error`,
    doesNotFit,
  ],
  ["what stops cargo itself", unresolved, unresolved],
])("%s is told whole", async (_, said, told) => {
  await fakeCargo(`cat >&2 <<'END'\n   Compiling a v1.0.0\nwarning: unused\n\n${said}\nEND\nexit 101`);
  await expect(installRustSdk({}, () => undefined)).rejects.toHaveProperty(
    "message",
    `the driver for matrix-rust-sdk 0.19.1 could not be built: ${told}`,
  );
});

describe("a checkout", () => {
  let checkout: string;

  beforeEach(async () => {
    checkout = path.join(folder, "checkout");
    await fs.mkdir(path.join(checkout, "crates", "matrix-sdk"), { recursive: true });
    await fs.writeFile(path.join(checkout, "crates", "matrix-sdk", "Cargo.toml"), "");
    await fs.writeFile(path.join(checkout, "Cargo.lock"), "of the checkout\n");
    vi.stubEnv("CARGO_TARGET_DIR", path.join(folder, "target"));
    // Cargo adds to a lock file what that lacks.
    await fakeCargo(
      'echo "of cargo" >>Cargo.lock; mkdir -p "$CARGO_TARGET_DIR/debug"; echo >"$CARGO_TARGET_DIR/debug/rust-sdk-driver"',
    );
  });

  const build = () => installRustSdk({ rustSdk: checkout }, () => undefined);
  const source = async () => path.join(path.dirname(await build()), "source");

  test("that is the same as before leaves cargo nothing to build again", async () => {
    const folder = await source();
    const writtenAt = async (file: string) => (await fs.stat(path.join(folder, file), { bigint: true })).mtimeNs;
    const written = () => Promise.all(["Cargo.toml", "build.rs", "src/main.rs"].map(writtenAt));
    const first = await written();
    await build();
    expect(await written()).toEqual(first);
    expect(await fs.readFile(path.join(folder, "Cargo.lock"), "utf8")).toBe("of the checkout\nof cargo\nof cargo\n");
  });

  test("that does not build is not taken for the default release", async () => {
    await fakeCargo('echo "error: it does not fit" >&2; exit 101');
    await expect(build()).rejects.toMatchObject({
      message: `the driver for matrix-rust-sdk in ${checkout} could not be built: error: it does not fit`,
      hint: expect.stringMatching(/^cargo build in \S+\/rust-sdk\/checkout-\w+\/source, /),
    });
  });

  test("that has other dependencies now is built with those", async () => {
    await build();
    await fs.writeFile(path.join(checkout, "Cargo.lock"), "of the checkout now\n");
    const lock = path.join(await source(), "Cargo.lock");
    expect(await fs.readFile(lock, "utf8")).toBe("of the checkout now\nof cargo\n");
  });
});

/** Has a shell script take the place of cargo. */
async function fakeCargo(script: string): Promise<void> {
  await fs.writeFile(path.join(folder, "cargo"), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
  vi.stubEnv("PATH", `${folder}:/usr/bin:/bin`);
}
