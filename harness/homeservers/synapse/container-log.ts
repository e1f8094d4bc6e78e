import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import { SynapseLog } from "./synapse-log.ts";

/** What a Synapse in a container logs. */
export class ContainerLog extends SynapseLog {
  /**
   * Reads the log of one start, to its end. `seen` resolves with whether a line had `text`: true with the first
   * that has it, false when the log ended without. `ended` resolves when the log has ended.
   */
  follow(stream: Readable, text: string): { seen: Promise<boolean>; ended: Promise<void> } {
    const { promise: seen, resolve } = Promise.withResolvers<boolean>();
    const read = async () => {
      for await (const line of createInterface({ input: stream })) {
        this.take(line);
        if (line.includes(text)) resolve(true);
      }
    };
    // An engine that goes away in the middle ends the log like a container does.
    const ended = read()
      .catch(() => undefined)
      .finally(() => resolve(false));
    return { seen, ended };
  }
}
