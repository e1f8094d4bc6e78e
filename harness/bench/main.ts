/**
 * `npm run bench [-- NAME…]`: measures what speed is worth watching, as figures that stand beside each other in one run.
 * Nothing here passes or fails: machines differ.
 */
import { clientCost } from "./client-cost.ts";
import { firstVerdict } from "./first-verdict.ts";
import { linkOverhead } from "./link-overhead.ts";
import { suiteTime } from "./suite-time.ts";

/** Each measures one thing and says it in lines for a person. */
const benches: Record<string, () => Promise<string[]>> = {
  link: linkOverhead,
  client: clientCost,
  "first-verdict": firstVerdict,
  suite: suiteTime,
};

const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !(name in benches));
if (unknown.length > 0) {
  process.stderr.write(
    `bench: nothing is called ${unknown.join(", ")}\nhint: there is ${Object.keys(benches).join(", ")}\n`,
  );
  process.exit(64);
}
for (const [name, measure] of Object.entries(benches)) {
  if (wanted.length > 0 && !wanted.includes(name)) continue;
  process.stdout.write(`${name}\n`);
  for (const line of await measure()) process.stdout.write(`  ${line}\n`);
}
process.exit();
