import type { Writable } from "node:stream";
// biome-ignore lint/style/noRestrictedImports: a slow network is the one place where time passing is the point.
import { setTimeout as wait } from "node:timers/promises";

const sliceMs = 50;

/** Writes the body a slice at a time, so that it takes as long as a line of this speed would; gives up when the stream closes. */
export async function pacedWrite(stream: Writable, body: Buffer, bytesPerSecond: number): Promise<void> {
  const sliceBytes = Math.max(1, Math.floor((bytesPerSecond * sliceMs) / 1000));
  for (let offset = 0; offset < body.length && !stream.destroyed; offset += sliceBytes) {
    const slice = body.subarray(offset, offset + sliceBytes);
    stream.write(slice);
    await wait((slice.length / bytesPerSecond) * 1000);
  }
}
