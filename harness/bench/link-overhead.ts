import { oneHomeserver } from "../homeservers/index.ts";
import { Link } from "../network/index.ts";
import { percentile } from "./percentile.ts";

const rounds = 500;
const path = "/_matrix/client/versions";

/** What a link adds to a request: the same request to the same Synapse, direct and through a link, in turns. */
export async function linkOverhead(): Promise<string[]> {
  await using homeserver = await oneHomeserver();
  const { url } = homeserver.server;
  await using link = await Link.open({ name: "bench", target: () => url, journal: { write: () => undefined } });
  const direct: number[] = [];
  const linked: number[] = [];
  for (let round = 0; round < rounds; round++) {
    direct.push(await timeOf(url));
    linked.push(await timeOf(link.url));
  }
  const [median, p95] = [0.5, 0.95].map((share) => {
    const [without, through] = [percentile(direct, share), percentile(linked, share)];
    return `${without.toFixed(2)} ms direct, ${through.toFixed(2)} ms through a link: ${(through - without).toFixed(2)} ms more, ×${(through / without).toFixed(2)}`;
  });
  return [`median of ${rounds}: ${median}`, `95th percentile: ${p95}`];
}

async function timeOf(url: string): Promise<number> {
  const startedAtMs = performance.now();
  await (await fetch(url + path)).text();
  return performance.now() - startedAtMs;
}
