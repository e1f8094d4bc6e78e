import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
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

describe("what shared servers say", () => {
  const fanOut = new JournalFanOut();
  const [alices, bobs] = [newMark(), newMark()];
  const heardBy = (entries: JournalEntry[], isAlone = false) => {
    const heard = { alices: [] as JournalEntry[], bobs: [] as JournalEntry[] };
    using _one = fanOut.attach({ write: (entry) => void heard.alices.push(entry) }, alices, { isAlone });
    using _other = fanOut.attach({ write: (entry) => void heard.bobs.push(entry) }, bobs);
    for (const entry of entries) fanOut.write(entry);
    return heard;
  };

  test("goes to the scenarios whose users it names", () => {
    const ofAlice = log(`Updating device keys of @alice-${alices}:hs1`);
    const alicesSync = log(`sync response for UserID(localpart='alice-${alices}', domain='hs1')`, "debug");
    const ofBob = log(`PUT /rooms/!r/state/m.room.member/%40bob-${bobs}%3Ahs2`);
    const ofBoth = log(`@alice-${alices}:hs1 invited @bob-${bobs}:hs2`);
    const late = log(`@late-${newMark()}:hs1 of a scenario that has ended`, "error");
    const heard = heardBy([ofAlice, alicesSync, ofBob, ofBoth, late]);
    expect(heard).toEqual({ alices: [ofAlice, alicesSync, ofBoth], bobs: [ofBob, ofBoth] });
  });

  test("of a room goes to the scenarios whose users were named with it", () => {
    const joined = log(`@alice-${alices}:hs1 joined !JvHmPDzKZrCqCTGWcA:hs1`);
    const received = log("handling received PDU in room !JvHmPDzKZrCqCTGWcA:hs1");
    const sent = exchange("/_matrix/federation/v1/state_ids/%21JvHmPDzKZrCqCTGWcA%3Ahs1?event_id=x");
    const ofAnother = log("handling received PDU in room !anotherRoomOfHs1AbcD:hs1");
    expect(heardBy([joined, received, sent, ofAnother])).toEqual({ alices: [joined, received, sent], bobs: [] });
    // The scenario has ended, and its rooms with it.
    expect(heardBy([received])).toEqual({ alices: [], bobs: [] });
  });

  test("without a name goes to all when something is wrong, and else to who has the servers to itself", () => {
    const broken: JournalEntry = { ...exchange("/x"), end: "broken", status: undefined } as JournalEntry;
    const wrong = [log("hs2 does not answer", "warn"), exchange("/_matrix/key/v2/server", 502), broken];
    const chatter = [log("Sending transaction [12]"), log("state res", "debug"), exchange("/_matrix/key/v2/server")];
    expect(heardBy([...wrong, ...chatter])).toEqual({ alices: wrong, bobs: wrong });
    expect(heardBy([...wrong, ...chatter], true)).toEqual({ alices: [...wrong, ...chatter], bobs: wrong });
  });
});

function log(line: string, level: "debug" | "info" | "warn" | "error" = "info"): JournalEntry {
  return { type: "log", source: "hs1", level, line };
}

function exchange(requestPath: string, status = 200): JournalEntry {
  const end = "answered";
  return {
    type: "exchange",
    exchange: 1,
    link: "hs1->hs2",
    method: "GET",
    path: requestPath,
    startedAtMs: 0,
    tookMs: 1,
    end,
    status,
  };
}
