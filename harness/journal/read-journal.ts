import fs from "node:fs";
import type { JournalRecord } from "./records.ts";

/** Reads a stored journal. A last line cut short by a kill is left out. */
export function readJournal(file: string): JournalRecord[] {
  const lines = fs.readFileSync(file, "utf8").split("\n");
  lines.pop();
  return lines.map((line) => JSON.parse(line) as JournalRecord);
}
