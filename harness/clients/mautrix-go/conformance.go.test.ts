import { beforeAll, describe } from "vitest";
import { conformanceServer } from "../../driver-test/conformance-server.ts";
import { type ConformanceServer, driverConformance } from "../conformance/index.ts";
import { mautrixCapabilities } from "./declared-capabilities.ts";
import { installMautrix, type MautrixDriver, mautrixDriverCommand } from "./install-mautrix.ts";

let server: ConformanceServer & AsyncDisposable;
let driver: MautrixDriver;

beforeAll(async () => {
  driver = await installMautrix({}, () => undefined);
  server = await conformanceServer();
  return () => server[Symbol.asyncDispose]();
});

describe("mautrix-go", () => {
  driverConformance({
    command: () => mautrixDriverCommand(driver),
    server: () => server,
    must: mautrixCapabilities,
    mustIsAll: true,
  });
});
