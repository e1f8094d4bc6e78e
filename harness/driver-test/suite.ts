/** The one vitest file of a driver test. */
import { beforeAll, describe, inject } from "vitest";
import { driverConformance } from "../clients/index.ts";
import type { RunningHomeserver } from "../homeservers/index.ts";
import { conformanceServer } from "./conformance-server.ts";

const command = inject("driver");
let server: RunningHomeserver;

beforeAll(async () => {
  server = await conformanceServer();
  return () => server[Symbol.asyncDispose]();
});

describe("driver", () => {
  driverConformance({ command: () => command, server: () => server, must: [] });
});
