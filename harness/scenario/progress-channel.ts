import { BroadcastChannel } from "node:worker_threads";
import type { RunProgress } from "./run-options.ts";

/** The line from the vitest worker to the command line, which live in one process; named for its run. */
export function progressChannel(run: string): {
  send(progress: RunProgress): void;
  listen(listener: (progress: RunProgress) => void): void;
  close(): void;
} {
  const channel = new BroadcastChannel(`crucible ${run}`);
  return {
    send: (progress) => channel.postMessage(progress),
    listen: (listener) => {
      channel.onmessage = (message) => listener((message as { data: RunProgress }).data);
    },
    close: () => channel.close(),
  };
}
