import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { InfrastructureError } from "../support/index.ts";
import { Journal, type JournalEntry, JournalFanOut, newMark, readJournal } from "./index.ts";

let folder: string;

beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), "crucible-journal-"));
});

afterEach(() => fs.rmSync(folder, { recursive: true }));

test("what was written is read back, in order and with its time, even before the journal is closed", () => {
  using journal = new Journal(path.join(folder, "a", "journal.ndjson"));
  journal.write({ type: "step", text: "first" });
  journal.write({ type: "verdict", verdict: "pass" });
  const [first, last] = readJournal(journal.file);
  expect(first).toMatchObject({ type: "step", text: "first", atMs: expect.any(Number) });
  expect(last).toMatchObject({ type: "verdict", verdict: "pass" });
});

test("a last line that a kill cut short is left out", () => {
  const file = path.join(folder, "journal.ndjson");
  fs.writeFileSync(file, `{"atMs":1,"type":"step","text":"whole"}\n{"atMs":2,"type":"st`);
  expect(readJournal(file)).toEqual([{ atMs: 1, type: "step", text: "whole" }]);
});

test("listeners hear each record until they stop", () => {
  using journal = new Journal(path.join(folder, "journal.ndjson"));
  const heard: string[] = [];
  const stop = journal.listen(({ type }) => heard.push(type));
  journal.write({ type: "step", text: "heard" });
  stop();
  journal.write({ type: "step", text: "not heard" });
  expect(heard).toEqual(["step"]);
});

test("a full disk is the machine's fault", () => {
  using journal = new Journal("/dev/full");
  const write = () => journal.write({ type: "step", text: "lost" });
  expect(write).toThrow(InfrastructureError);
  expect(write).toThrow("the journal /dev/full cannot be written: the disk is full");
});

test("what shared servers say goes to the scenarios whose users it names, and to all when it names nobody", () => {
  const fanOut = new JournalFanOut();
  const [alices, bobs] = [newMark(), newMark()];
  const heard: Record<string, string[]> = { alices: [], bobs: [] };
  const sinkOf = (name: string) => ({ write: (entry: JournalEntry) => void heard[name]?.push(textOf(entry)) });
  using _one = fanOut.attach(sinkOf("alices"), alices);
  using _other = fanOut.attach(sinkOf("bobs"), bobs);
  fanOut.write(log(`Updating device keys of @alice-${alices}:hs1`));
  fanOut.write(log(`PUT /rooms/!r/state/m.room.member/%40bob-${bobs}%3Ahs2`));
  fanOut.write(log(`@alice-${alices}:hs1 invited @bob-${bobs}:hs2`));
  fanOut.write(log(`@late-${newMark()}:hs1 of a scenario that has ended`));
  fanOut.write(log("hs2 is back"));
  expect(heard.alices?.map((line) => line.split(" ")[0])).toEqual(["Updating", `@alice-${alices}:hs1`, "hs2"]);
  expect(heard.bobs?.map((line) => line.split(" ")[0])).toEqual(["PUT", `@alice-${alices}:hs1`, "hs2"]);
});

function log(line: string): JournalEntry {
  return { type: "log", source: "hs1", level: "info", line };
}

function textOf(entry: JournalEntry): string {
  return entry.type === "log" ? entry.line : "";
}
