import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { Journal, type JournalEntry } from "./index.ts";

let folder: string;
let journal: Journal;

beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), "crucible-journal-"));
  journal = new Journal(path.join(folder, "journal.ndjson"));
});

afterEach(() => {
  journal[Symbol.dispose]();
  fs.rmSync(folder, { recursive: true });
});

const written = (entry: JournalEntry) => {
  journal.write(entry);
  return fs.readFileSync(journal.file, "utf8");
};
const logged = (line: string) => written({ type: "log", source: "alice", level: "info", line });

const token = "syt_YWxpY2UtMWYwZTlhM2M_AbCdEfGhIjKlMnOpQrSt_1a2B3c";
const recoveryKey = "EsTc LW2K PGiF wKEA 3As5 g5c4 BXwk qeeJ ZJV8 Q9fu gUMN UE4d";
const sessionKey = `AgAAAAA${"b3Q9+/".repeat(50)}`;

test.each([
  ["an access token of Synapse", `logged in with ${token}`, token],
  ["an access token of any form", "GET /sync?access_token=MDAxabc&timeout=0", "MDAxabc"],
  ["an authorization header", "authorization: Bearer MDAxabc", "MDAxabc"],
  ["a token in JSON", `answer {"access_token":"MDAxabc","user_id":"@a:hs1"}`, "MDAxabc"],
  ["a password in JSON", `{"type":"m.login.password","password":"wonderland"}`, "wonderland"],
  ["a recovery key in groups", `the key is ${recoveryKey}.`, recoveryKey],
  ["a recovery key in one piece", `the key is ${recoveryKey.replaceAll(" ", "")}`, recoveryKey.replaceAll(" ", "")],
  ["a Megolm session key", `importing ${sessionKey}`, sessionKey],
  ["a Megolm session key in a Debug line", `SessionKey { session_key: "abc123" }`, "abc123"],
])("%s that an SDK logs does not reach the file", (_, line, secret) => {
  const file = logged(line);
  expect(file).toContain("…");
  expect(file).not.toContain(secret);
});

test("what says nothing secret stays whole", () => {
  const line =
    "no session j4EoBtnl6YEMwWRDdjOSNKU1bZ3b/ruXvzMkUo1GHwk of qMzo+LBK4JDjNY5UwNU7zH0AJRSI5Iwhe7YNx8rX900 in !r:hs1; access token expired; password login";
  expect(JSON.parse(logged(line))).toMatchObject({ line });
  const ciphertext = `AwgA${"b3Q9+/".repeat(60)}`;
  expect(logged(ciphertext)).toContain(ciphertext);
});

test("a secret that was named is in no record, and listeners do not get it from a log either", () => {
  const heard: string[] = [];
  journal.listen((record) => record.type === "log" && heard.push(record.line));
  journal.hide("opaque-secret");
  logged("I was given opaque-secret");
  written({
    type: "call",
    call: 1,
    client: "alice",
    verb: "login",
    outcome: "failed",
    error: "opaque-secret is wrong",
  });
  written({ type: "client-event", client: "alice", event: "unhandled", data: { error: "at opaque-secret" } });
  written({ type: "step", text: "try opaque-secret" });
  const exchange = {
    type: "exchange",
    exchange: 1,
    link: "alice",
    method: "GET",
    path: "/sync?x=opaque-secret",
  } as const;
  const file = written({ ...exchange, startedAtMs: 0, tookMs: 1, end: "answered", request: { a: ["opaque-secret"] } });
  expect(file).not.toContain("opaque-secret");
  expect(file.trimEnd().split("\n")).toHaveLength(5);
  for (const line of file.trimEnd().split("\n")) JSON.parse(line);
  expect(heard).toEqual(["I was given …"]);
});
