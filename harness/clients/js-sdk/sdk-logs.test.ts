import fs from "node:fs";
import http from "node:http";
import type { AddressInfo } from "node:net";
import os from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type DriverEvent, DriverProcess } from "../driver-process.ts";
import { jsDriverCommand } from "./install-js-sdk.ts";

/** An SDK that logs in each way that matrix-js-sdk does, at each login, and then fails. */
const sdk = `
  export class IndexedDBStore {}
  export class MatrixClient { invite() {} slidingSync() {} }
  export function createClient({ logger, userId }) {
    const key = { session_key: "a room key" };
    console.error("Error passing sync changes on", new TypeError("of " + userId), key);
    logger.getChild("sync").error("[%s] failed: %s", "!r", new Error("refused", { cause: new Error("no network") }), key);
    logger.warn("no error for", userId, key);
    logger.debug("a detail");
    void Promise.reject(new RangeError("nobody waits for " + userId));
    throw new Error("no client");
  }`;

let folder: string;
let server: http.Server;

beforeEach(async () => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), "crucible-test-"));
  const write = (file: string, text: string) => {
    fs.mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
    fs.writeFileSync(path.join(folder, file), text);
  };
  write("package.json", `{ "name": "matrix-js-sdk", "version": "1.0.0", "type": "module" }`);
  write("lib/index.js", sdk);
  write("lib/crypto-api/index.js", "");
  write("lib/rust-crypto/index.js", "");
  server = http.createServer(async (request, response) => {
    let body = "";
    for await (const chunk of request) body += chunk;
    const { user } = (JSON.parse(body) as { identifier: { user: string } }).identifier;
    response.end(JSON.stringify({ user_id: user, device_id: "D", access_token: `token of ${user}` }));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
});

afterEach(() => {
  server.close();
  fs.rmSync(folder, { recursive: true });
});

test("each client's errors are reported as its own, with stack and cause, and nothing that may hold a key", async () => {
  const { port } = server.address() as AddressInfo;
  await using driver = new DriverProcess(jsDriverCommand({ folder, version: "1.0.0", cryptoWasmVersion: "1.0.0" }));
  const reported: DriverEvent[] = [];
  const { promise: both, resolve } = Promise.withResolvers<void>();
  driver.listen((event) => {
    reported.push(event);
    // The rejection is told after the answer.
    if (event.event === "unhandled" && event.params.client === "b") resolve();
  });
  const homeserverUrl = `http://127.0.0.1:${port}`;
  for (const client of ["a", "b"]) {
    const failed = driver.call("login", { client, homeserverUrl, userId: `@${client}:hs`, password: "secret" });
    await expect(failed).rejects.toThrow("login: no client");
  }
  await both;
  const place = String.raw`\n +at Module\.createClient \(.*lib/index\.js:\d+:\d+\)`;
  for (const client of ["a", "b"]) {
    const logs = reported.filter(({ event, params }) => event === "log" && params.client === client);
    expect(logs.map(({ params }) => params)).toEqual([
      {
        client,
        level: "error",
        line: expect.stringMatching(`^Error passing sync changes on TypeError: of @${client}:hs${place}`),
      },
      {
        client,
        level: "error",
        line: expect.stringMatching(
          new RegExp(String.raw`^sync \[!r\] failed: Error: refused${place}.*caused by: Error: no network\n`, "s"),
        ),
      },
      { client, level: "warn", line: `no error for @${client}:hs` },
      { client, level: "debug", line: "a detail" },
      { client, level: "error", line: expect.stringMatching(`^login failed: Error: no client${place}`) },
    ]);
    const unhandled = reported.filter(({ event, params }) => event === "unhandled" && params.client === client);
    expect(unhandled.map(({ params }) => params.error)).toEqual([
      expect.stringMatching(`^RangeError: nobody waits for @${client}:hs${place}`),
    ]);
  }
  expect(JSON.stringify(reported)).not.toContain("a room key");
});
