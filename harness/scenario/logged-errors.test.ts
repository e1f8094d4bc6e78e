import { expect, test } from "vitest";
import type { LogRecord } from "../journal/index.ts";
import { loggedErrors } from "./logged-errors.ts";

const log = (source: string, level: LogRecord["level"], line: string): LogRecord => ({
  type: "log",
  source,
  level,
  line,
});
const refused = `ConnectionError: fetch failed\n    at FetchHttpApi.request (/sdk/src/fetch.ts:1:2)`;
const unintended = `sync Caught /sync error TypeError: no room\n    at node:internal/process/task_queues:1:2\n    at Sync.process (/sdk/src/sync.ts:3:4)\n    at Sync.run (/sdk/src/sync.ts:5:6)`;

test("the most telling errors of the scenario's clients are told, in a line, with the place", () => {
  const logs = [
    log("bob", "debug", `TypeError: of no account${unintended}`),
    log("bob", "error", "could not do it"),
    log("alice", "error", "Error while sending request: status_code: 404, Account data not found"),
    log("alice", "warn", refused),
    log("alice", "error", refused),
    log("hs1", "error", unintended),
    log("bob", "warn", "WARN matrix_sdk_crypto::machine: unknown session\n    at /crates/machine/mod.rs:12"),
    log("bob", "error", unintended),
    log("bob", "error", unintended.replace("3:4", "33:44")),
    log("bob's push", "error", "thread 'main' panicked"),
  ];
  expect(loggedErrors(logs, ["alice", "bob"])).toEqual([
    { client: "bob", error: "sync Caught /sync error TypeError: no room at Sync.process (/sdk/src/sync.ts:3:4)" },
    { client: "bob's push", error: "thread 'main' panicked" },
    { client: "alice", error: "ConnectionError: fetch failed at FetchHttpApi.request (/sdk/src/fetch.ts:1:2)" },
  ]);
});

test("clients that logged no error have nothing told", () => {
  expect(loggedErrors([log("alice", "info", "fine"), log("alice", "warn", "a name is missing")], ["alice"])).toEqual(
    [],
  );
});
