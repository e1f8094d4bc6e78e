import { once } from "node:events";
import { Command, InvalidArgumentError, Option } from "commander";
import type { RunFlags } from "./run-flags.ts";

type UpFlags = Pick<RunFlags, "backend" | "hs" | "hs1" | "hs2"> & { port: number };

export function upCommand(): Command {
  return new Command("up")
    .description("start a federation of two servers with its proxies, to poke by hand, until Ctrl-C")
    .addOption(
      new Option("--backend <backend>", "how homeservers run")
        .choices(["auto", "process", "container"])
        .default("auto"),
    )
    .option("--hs <spec>", "both homeservers", "synapse")
    .option("--hs1 <spec>", "homeserver hs1")
    .option("--hs2 <spec>", "homeserver hs2")
    .option("--port <port>", "port of the link to hs1; the one to hs2 is next", port, 8008)
    .action(up);
}

async function up({ backend, hs, hs1 = hs, hs2 = hs, port }: UpFlags): Promise<void> {
  const { openFederation } = await import("../scenario/index.ts");
  const say = (text: string) => void process.stdout.write(`${text}\n`);
  await using federation = await openFederation({ backend, homeservers: { hs1, hs2 }, port }, say);
  const interrupted = Promise.race([once(process, "SIGINT"), once(process, "SIGTERM")]);
  for (const { name, url, version } of federation.servers) say(`${name}: ${url} (Synapse ${version})`);
  say(`
The addresses are links: what crosses them, and what crosses between hs1 and hs2, passes Crucible's proxies.
Anybody may register:

  curl ${federation.servers[0]?.url}/_matrix/client/v3/register \\
    --json '{"username": "alice", "password": "secret", "auth": {"type": "m.login.dummy"}}'

Ctrl-C ends everything and removes all data.`);
  await interrupted;
}

function port(text: string): number {
  const value = Number(text);
  // The second link takes the port after it.
  if (Number.isInteger(value) && value >= 1 && value <= 65534) return value;
  throw new InvalidArgumentError("it must be a port, 1 to 65534.");
}
