import { once } from "node:events";
import { Command, InvalidArgumentError } from "commander";
import type { RunFlags } from "./run.ts";

type UpFlags = Pick<RunFlags, "backend" | "hs" | "hs1" | "hs2"> & { port: number };

export function upCommand(): Command {
  return new Command("up")
    .description("start a federation of two servers with its proxies, to poke by hand, until Ctrl-C")
    .addOption(
      new Command()
        .createOption("--backend <backend>", "how homeservers run")
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
  for (const { name, url, version } of federation.servers) say(`${name}: ${url} (${version})`);
  say(
    "Both are registered for each other by name (hs1, hs2), federate through Crucible's proxies only, and let anybody register.",
  );
  say("Ctrl-C ends everything.");
  await Promise.race([once(process, "SIGINT"), once(process, "SIGTERM")]);
}

function port(text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1 || value > 65534)
    throw new InvalidArgumentError("it must be a port, 1 to 65534.");
  return value;
}
