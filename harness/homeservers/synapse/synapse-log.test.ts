import { expect, test } from "vitest";
import type { JournalEntry } from "../../journal/index.ts";
import { SynapseLog } from "./synapse-log.ts";

const notified = (userId: string, position: number) =>
  `DEBUG synapse.handlers.device - Notifying about update '${userId}'/'NEW', ID: ${position}`;
/** As 1.163.2 writes it. */
const calculated = (userId: string, position: number) => {
  const token = (at: number) =>
    `StreamToken(room: RoomStreamToken(stream: 9, topological: None, instances: {}), presence: 1, to_device: 1, device_list: MultiWriterStreamToken(stream: ${at}, instances: {}), groups: 0)`;
  return `DEBUG synapse.handlers.sync - Calculating sync response for ${userId} between ${token(1)} and ${token(position)}`;
};
const calculatedLongAgo = (localpart: string, position: number) =>
  `DEBUG synapse.handlers.sync - Calculating sync response for UserID(localpart='${localpart}', domain='hs1') between None and StreamToken(room_key=RoomStreamToken(stream=9), device_list_key=${position}, groups_key=0)`;

function taken(lines: string[], level: "info" | "debug" = "info"): JournalEntry[] {
  const entries: JournalEntry[] = [];
  const log = new SynapseLog("hs1", { write: (entry) => void entries.push(entry) }, level);
  for (const line of lines) log.take(line);
  return entries;
}

test("what was notified is told, and a sync that was calculated up to a place before it", () => {
  const lines = [
    notified("@bob:hs1", 7),
    calculated("@alice:hs1", 5),
    calculated("@alice:hs1", 7),
    calculatedLongAgo("alice", 6),
  ];
  expect(taken(lines)).toEqual([
    { type: "device-list", server: "hs1", said: "notified", userId: "@bob:hs1", position: 7 },
    { type: "device-list", server: "hs1", said: "synced-without", userId: "@alice:hs1", position: 5 },
    { type: "device-list", server: "hs1", said: "synced-without", userId: "@alice:hs1", position: 6 },
  ]);
});

test("lines at DEBUG stand in the journal where they are wanted, all others always", () => {
  const lines = ["INFO synapse.app - listening", "DEBUG synapse.federation.sender - TX [hs2] Sending"];
  const linesIn = (entries: JournalEntry[]) => entries.flatMap((entry) => (entry.type === "log" ? entry.line : []));
  expect(linesIn(taken(lines))).toEqual(lines.slice(0, 1));
  expect(linesIn(taken(lines, "debug"))).toEqual(lines);
});
