import { execFileSync } from "node:child_process";
import { Client, DriverPool, installJsSdk, jsDriverCommand } from "../clients/index.ts";
import { oneHomeserver } from "../homeservers/index.ts";
import { percentile } from "./percentile.ts";

const count = 20;
const journal = { write: () => undefined };

/** What a js-sdk client in a shared Node driver costs: from login to the first sync, and in the driver's memory. */
export async function clientCost(): Promise<string[]> {
  await using homeserver = await oneHomeserver();
  const { server } = homeserver;
  const sdk = await installJsSdk({}, () => undefined);
  await using pool = new DriverPool({ command: jsDriverCommand(sdk), sharedCount: 1 });
  await using clients = new AsyncDisposableStack();
  const start = async (role: string) => {
    const account = await server.register(role);
    const options = { role, pool, ownProcess: false, homeserverUrl: server.url, account, journal };
    const client = clients.use(new Client(options));
    const startedAtMs = performance.now();
    await client.login();
    await client.startSync();
    return performance.now() - startedAtMs;
  };
  // The first one also pays for what the SDK loads once.
  const first = await start("first");
  const emptyMb = driverMb();
  const times: number[] = [];
  for (let index = 0; index < count; index++) times.push(await start(`client-${index}`));
  const perClient = (driverMb() - emptyMb) / count;
  return [
    `login and first sync: ${percentile(times, 0.5).toFixed(0)} ms at the median of ${count}, one after the other; the first ${first.toFixed(0)} ms`,
    `memory: a driver with one client ${emptyMb.toFixed(0)} MB, ${perClient.toFixed(1)} MB for each further one`,
  ];
}

/** Resident memory of this process's drivers. */
function driverMb(): number {
  const rows = execFileSync("ps", ["-o", "rss=,args=", "--ppid", String(process.pid)], { encoding: "utf8" }).split(
    "\n",
  );
  const drivers = rows.filter((row) => row.includes("js-sdk/node/main.ts"));
  return drivers.reduce((sum, row) => sum + Number.parseInt(row, 10), 0) / 1024;
}
