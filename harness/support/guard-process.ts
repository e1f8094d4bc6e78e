/**
 * The program of the guard (see guard.ts): reads one message a line and, when its input ends,
 * ends every process group, container and folder that it was told of and not told to forget.
 */
import fs from "node:fs/promises";
import { createInterface } from "node:readline";
import type { Guarded } from "./guard.ts";

const watched = new Map<string, Guarded>();

for await (const line of createInterface({ input: process.stdin })) {
  const message = JSON.parse(line) as { watch?: Guarded; forget?: Guarded };
  if (message.watch) watched.set(JSON.stringify(message.watch), message.watch);
  if (message.forget) watched.delete(JSON.stringify(message.forget));
}

const containers: string[] = [];
const folders: string[] = [];
for (const thing of watched.values()) {
  if ("container" in thing) containers.push(thing.container);
  else if ("folder" in thing) folders.push(thing.folder);
  else killGroup(thing.processGroup);
}
await Promise.allSettled(folders.map((folder) => fs.rm(folder, { recursive: true, force: true, maxRetries: 3 })));
// Last, for the engine may be gone as well.
if (containers.length > 0) {
  const { getContainerRuntimeClient } = await import("testcontainers");
  const { container } = await getContainerRuntimeClient();
  await Promise.allSettled(containers.map((id) => container.getById(id).remove({ force: true, v: true })));
}
process.exit();

function killGroup(leader: number): void {
  try {
    process.kill(-leader, "SIGKILL");
  } catch {
    // It was gone already.
  }
}
