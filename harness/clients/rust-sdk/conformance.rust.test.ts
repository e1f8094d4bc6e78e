import { beforeAll, describe } from "vitest";
import { conformanceServer } from "../../driver-test/conformance-server.ts";
import { type ConformanceServer, driverConformance } from "../conformance/index.ts";
import type { DriverCommand } from "../driver-process.ts";
import { rustCapabilities } from "./declared-capabilities.ts";
import { installRustSdk, rustDriverCommand } from "./install-rust-sdk.ts";

/** `RUST_SDK_RELEASES="0.18.0"` tries these too, or a checkout; the default release is always tried. */
const releases = [undefined, ...(process.env.RUST_SDK_RELEASES?.split(" ") ?? [])];

let server: ConformanceServer & AsyncDisposable;

beforeAll(async () => {
  server = await conformanceServer();
  return () => server[Symbol.asyncDispose]();
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
