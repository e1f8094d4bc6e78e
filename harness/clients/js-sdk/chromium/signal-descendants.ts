import fs from "node:fs";

/**
 * Stops every process below this one (SIGSTOP), or lets them go on (SIGCONT): those of a browser that this process has
 * started, wherever in its tree they are. Returns when it is done: nothing else happens in this process meanwhile.
 */
export function signalDescendants(signal: "SIGSTOP" | "SIGCONT"): void {
  const signalled = new Set<number>();
  // Again, until no new one has come: a process that was not stopped yet may have started another.
  for (let before = -1; before < signalled.size; ) {
    before = signalled.size;
    for (const pid of descendants()) {
      if (signalled.has(pid)) continue;
      signalled.add(pid);
      try {
        process.kill(pid, signal);
      } catch {
        // It ended meanwhile.
      }
    }
  }
}

function descendants(): number[] {
  const children = Map.groupBy(
    fs.readdirSync("/proc").filter((name) => /^\d+$/.test(name)),
    parentOf,
  );
  const found: number[] = [];
  const open = [String(process.pid)];
  for (let parent = open.pop(); parent !== undefined; parent = open.pop()) {
    for (const child of children.get(parent) ?? []) {
      found.push(Number(child));
      open.push(child);
    }
  }
  return found;
}

function parentOf(pid: string): string {
  try {
    // The name, in brackets, may hold anything; state and parent follow it.
    return (
      fs
        .readFileSync(`/proc/${pid}/stat`, "utf8")
        .replace(/^.*\) \S /s, "")
        .split(" ", 1)[0] ?? ""
    );
  } catch {
    return "";
  }
}
