import fs from "node:fs";

/** Processes of a process group, by the id of its leader, which may be gone. */
export function groupMembers(leader: number): number[] {
  const all = fs.readdirSync("/proc").filter((name) => /^\d+$/.test(name));
  return all.filter((pid) => groupOf(pid) === leader).map(Number);
}

function groupOf(pid: string): number | undefined {
  try {
    const [, group] = fs
      .readFileSync(`/proc/${pid}/stat`, "utf8")
      .replace(/^.*\) \S /s, "")
      .split(" ");
    return Number(group);
  } catch {
    return undefined;
  }
}
