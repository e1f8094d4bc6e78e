import type { RunningHomeserver } from "../homeservers/index.ts";
import type { JournalSink } from "../journal/index.ts";

const everyMs = 1_000;
/** Less is what any process waits on a machine that others use too. */
const tellingMs = 500;

/**
 * Tells the journal, each second, which of these homeservers waited for a processor for a good part of it, and whether this
 * process did: what is late on a starved machine is nobody's fault. Until disposed.
 */
export function watchStarvation(servers: readonly RunningHomeserver[], journal: JournalSink): Disposable {
  const waited = new Map<RunningHomeserver, number>();
  let lastMs = performance.now();
  const look = async () => {
    const now = performance.now();
    const overMs = Math.round(now - lastMs);
    lastMs = now;
    const tell = (who: string, waitedMs: number) => {
      if (waitedMs >= tellingMs) journal.write({ type: "starved", who, waitedMs: Math.round(waitedMs), overMs });
    };
    tell("crucible", overMs - everyMs);
    for (const server of servers) {
      const total = await server.starvedMs();
      const before = waited.get(server);
      if (total === undefined) continue;
      waited.set(server, total);
      // A process that was started meanwhile counts from zero.
      if (before !== undefined && total >= before) tell(server.name, total - before);
    }
  };
  // biome-ignore lint/style/noRestrictedGlobals: whether time was to be had is the question, and no event tells it.
  const timer = setInterval(() => void look(), everyMs);
  timer.unref();
  return { [Symbol.dispose]: () => clearInterval(timer) };
}
