import { beforeAll, describe } from "vitest";
import { conformanceServer } from "../../../driver-test/conformance-server.ts";
import { type ConformanceServer, driverConformance } from "../../conformance/index.ts";
import type { DriverCommand } from "../../driver-process.ts";
import { jsCapabilities } from "../declared-capabilities.ts";
import { prepareChromium } from "./prepare-chromium.ts";

/** `JS_SDK_RELEASES="34.9.0 41.2.0"` tries these too, or a folder; the default release is always tried. */
const releases = [undefined, ...(process.env.JS_SDK_RELEASES?.split(" ") ?? [])];

let server: ConformanceServer & AsyncDisposable;

beforeAll(async () => {
  server = await conformanceServer();
  return () => server[Symbol.asyncDispose]();
});

describe.each(releases.map((jsSdk) => ({ jsSdk, name: jsSdk ?? "default release" })))(
  "matrix-js-sdk in Chromium, $name",
  ({ jsSdk }) => {
    let command: DriverCommand;
    beforeAll(async () => {
      command = await prepareChromium({ jsSdk }, () => undefined);
    });
    driverConformance({
      command: () => command,
      server: () => server,
      must: jsSdk ? ["sync-v2"] : jsCapabilities,
      mustIsAll: jsSdk === undefined,
    });
  },
);
