import fs from "node:fs/promises";
import { Command } from "commander";
import pc from "picocolors";
import { cacheFolder } from "../support/index.ts";
import { exitCodes } from "./exit-codes.ts";

interface Finding {
  what: string;
  found: string;
  ok: boolean;
  hint?: string;
}

export function doctorCommand(): Command {
  return new Command("doctor").description("say what this machine has and lacks for a run").action(doctor);
}

async function doctor(): Promise<void> {
  const { containerEngine, findPython } = await import("../homeservers/index.ts");
  const engine = await containerEngine();
  const python = await attempt("Python", () => findPython());
  const findings: Finding[] = [
    { what: "Node", found: process.version, ok: true },
    python,
    {
      what: "container engine",
      found: engine.answers ? "answers" : engine.reason,
      ok: engine.answers,
      hint: "only --backend container needs one",
    },
    await attempt("cache folder", async () => {
      const folder = cacheFolder();
      await fs.access(folder, fs.constants.W_OK);
      const { bavail, bsize } = await fs.statfs(folder);
      return `${folder}, ${Math.round((bavail * bsize) / 1e9)} GB free`;
    }),
    { what: "Synapse releases", found: await installed("synapse"), ok: true },
    { what: "matrix-js-sdk releases", found: await installed("js-sdk"), ok: true },
  ];
  for (const { what, found, ok, hint } of findings) {
    process.stdout.write(`${ok ? pc.green("✓") : pc.yellow("–")} ${what}: ${found}\n`);
    if (!ok && hint) process.stdout.write(`    hint: ${hint}\n`);
  }
  const canRun = python.ok || engine.answers;
  process.stdout.write(
    canRun
      ? "A run is possible.\n"
      : "No run is possible: there is neither Python for Synapse as a process nor a container engine.\n",
  );
  process.exitCode = canRun ? exitCodes.held.code : exitCodes.infrastructure.code;
}

async function attempt(what: string, look: () => Promise<string>): Promise<Finding> {
  try {
    return { what, found: await look(), ok: true };
  } catch (error) {
    const { message, hint } = error as Error & { hint?: string };
    return { what, found: message, ok: false, hint };
  }
}

async function installed(kind: string): Promise<string> {
  const names = await fs.readdir(cacheFolder(kind));
  return names.filter((name) => !name.endsWith(".tmp")).join(", ") || "none yet; a run installs what it needs";
}
