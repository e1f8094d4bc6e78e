import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { beforeAll, describe } from "vitest";
import { generateSigningKey, prepareHomeserver, type RunningHomeserver } from "../../homeservers/index.ts";
import { driverConformance } from "../driver-conformance.ts";
import type { DriverCommand } from "../driver-process.ts";
import { rustCapabilities } from "./declared-capabilities.ts";
import { installRustSdk, rustDriverCommand } from "./install-rust-sdk.ts";

/** `RUST_SDK_RELEASES="0.18.0"` tries these too, or a checkout; the default release is always tried. */
const releases = [undefined, ...(process.env.RUST_SDK_RELEASES?.split(" ") ?? [])];

const journal = { write: () => undefined };
let server: RunningHomeserver;

beforeAll(async () => {
  const dataFolder = await mkdtemp(path.join(tmpdir(), "crucible-rust-conformance-"));
  const synapse = await prepareHomeserver("synapse", "process", () => undefined);
  // One server only: nothing listens where it would send federation requests.
  server = await synapse.start({
    name: "hs1",
    egressProxyUrl: "http://127.0.0.1:9",
    signingKey: generateSigningKey(),
    dataFolder,
    journal,
  });
  return async () => {
    await server[Symbol.asyncDispose]();
    await rm(dataFolder, { recursive: true, force: true });
  };
});

describe.each(releases.map((rustSdk) => ({ rustSdk, name: rustSdk ?? "default release" })))(
  "matrix-rust-sdk, $name",
  ({ rustSdk }) => {
    let command: DriverCommand;
    beforeAll(async () => {
      command = await rustDriverCommand(await installRustSdk({ rustSdk }, () => undefined));
    }, 1_200_000);

    driverConformance({
      command: () => command,
      server: () => server,
      must: rustSdk ? ["sync-v2"] : rustCapabilities,
      mustIsAll: !rustSdk,
    });
  },
);
