import { expect, test } from "vitest";
import type { Homeserver, RunningHomeserver } from "../homeservers/index.ts";
import type { JournalEntry } from "../journal/index.ts";
import { reply } from "../network/index.ts";
import { Federation } from "../world/index.ts";
import { ScenarioServers } from "./servers.ts";

/** Nobody asks it for anything. */
const silent: Homeserver = {
  spec: "silent",
  start: async ({ name }) =>
    ({ name, url: "", [Symbol.asyncDispose]: async () => undefined }) as unknown as RunningHomeserver,
};
const startFederation = () => Federation.start({ homeservers: { hs1: silent, hs2: silent }, egressHost: "127.0.0.1" });

test("a fault between servers ends with its scenario, which need not dispose it", async () => {
  await using federation = await startFederation();
  const entries: JournalEntry[] = [];
  const journal = { write: (entry: JournalEntry) => void entries.push(entry) };
  const countOf = (change: string) =>
    entries.filter((entry) => entry.type === "fault" && entry.change === change).length;
  {
    await using cleanUp = new AsyncDisposableStack();
    const servers = new ScenarioServers({ federation, isOwn: true, journal, cleanUp });
    await servers.partition("hs1", "hs2");
    await servers.oneWay("hs1", "hs2");
    await servers.fault("hs2", "hs1", "fed/send", reply(502));
  }
  expect([countOf("installed"), countOf("removed")]).toEqual([3, 3]);
});

test("servers that other scenarios use cannot be watched, cut, stalled or killed", async () => {
  await using federation = await startFederation();
  await using cleanUp = new AsyncDisposableStack();
  const servers = new ScenarioServers({ federation, isOwn: false, journal: { write: () => undefined }, cleanUp });
  const refusal = `say federation: "own"`;
  await expect(servers.partition("hs1", "hs2")).rejects.toThrow(refusal);
  await expect(servers.fault("hs1", "hs2", "fed/send", reply(502))).rejects.toThrow(refusal);
  expect(() => servers.hs2).toThrow(refusal);
  expect(() => servers.wire("hs1", "hs2")).toThrow(refusal);
});
