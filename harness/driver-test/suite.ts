/** The one vitest file of a driver test. */
import { beforeAll, describe, inject } from "vitest";
import { type ConformanceServer, driverConformance } from "../clients/index.ts";
import { conformanceServer } from "./conformance-server.ts";

const command = inject("driver");
let server: ConformanceServer & AsyncDisposable;

beforeAll(async () => {
  server = await conformanceServer();
  return () => server[Symbol.asyncDispose]();
});

describe("driver", () => {
  driverConformance({ command: () => command, server: () => server, must: [] });
});
