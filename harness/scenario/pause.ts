import { BroadcastChannel } from "node:worker_threads";

const channelOf = (run: string) => new BroadcastChannel(`crucible resume ${run}`);

/** Waits, in the vitest worker, until the command line says to go on with this run. */
export async function waitForResume(run: string): Promise<void> {
  const channel = channelOf(run);
  const { promise, resolve } = Promise.withResolvers<void>();
  channel.onmessage = () => resolve();
  await promise;
  channel.close();
}

/** Goes on with a run that paused at a failure. `run` is its report folder. */
export function resumeRun(run: string): void {
  const channel = channelOf(run);
  channel.postMessage("resume");
  channel.close();
}
