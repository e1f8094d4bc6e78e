import fs from "node:fs/promises";
import path from "node:path";
import { beforeAll, expect, test } from "vitest";
import { scratchFolder } from "../../support/index.ts";
import { rawDriver } from "../conformance/raw-driver.ts";
import type { DriverCommand } from "../driver-process.ts";
import { rpcErrors } from "../driver-protocol.ts";
import { installRustSdk, rustDriverCommand } from "./install-rust-sdk.ts";

let command: DriverCommand;

beforeAll(async () => {
  command = await rustDriverCommand(await installRustSdk({}, () => undefined));
}, 1_200_000);

/** Scenarios take an error of the SDK for a broken promise. */
test("a client that is not there, and a store file that cannot be read, are no errors of the SDK", async () => {
  await using driver = rawDriver(command);
  const fault = { error: { code: rpcErrors.internalError } };
  expect(await driver.ask("stopSync", { client: "nobody" })).toMatchObject(fault);

  await using scratch = await scratchFolder();
  const account = { client: "alice", homeserverUrl: "http://127.0.0.1:9", userId: "@alice:hs1", password: "secret" };
  const missing = path.join(scratch.folder, "missing");
  expect(await driver.ask("login", { ...account, storeFile: missing })).toMatchObject(fault);
  const garbled = path.join(scratch.folder, "garbled");
  await fs.writeFile(garbled, "half a st");
  expect(await driver.ask("login", { ...account, storeFile: garbled })).toMatchObject(fault);
});
