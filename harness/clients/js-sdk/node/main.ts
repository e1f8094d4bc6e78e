/**
 * The Node host: the driver protocol on stdin and stdout. `main.ts FOLDER CRYPTO_VERSION` runs the matrix-js-sdk in FOLDER.
 * Stdout belongs to the protocol, and the SDK writes to it from modules bound at import: so it is taken first, and
 * IndexedDB is put in place, before anything of the SDK is imported.
 */
import fs from "node:fs";
import { enableCompileCache } from "node:module";
import { createInterface } from "node:readline";
import v8 from "node:v8";
import { cacheFolder } from "../../../support/index.ts";
import { rpcErrors } from "../../driver-protocol.ts";
import type { RpcRequest } from "../core/driver.ts";
import type { DriverHost } from "../core/host.ts";

const writeLine = process.stdout.write.bind(process.stdout);
process.stdout.write = process.stderr.write.bind(process.stderr);
const complain = (...args: unknown[]) => void process.stderr.write(`${String(args[0])}\n`);
Object.assign(console, { log: ignore, info: ignore, debug: ignore, trace: ignore, warn: complain, error: complain });

// Compiling the SDK anew would be a third of a driver's start.
enableCompileCache(cacheFolder("compiled"));

// @ts-expect-error the package declares no types for this entry, which has none to declare
await import("fake-indexeddb/auto");
const { JsDriver } = await import("../core/driver.ts");
const { dumpDatabases, restoreDatabases, deleteDatabases, openRenamed } = await import("./databases.ts");
const { loadSdk } = await import("./load-sdk.ts");

const host: DriverHost = {
  notify: (method, params) => send({ method, params }),
  saveStore: async (prefix, file) => {
    const databases = await dumpDatabases(prefix);
    // At once: nothing may happen between the copying of a store and the stop of its process.
    fs.writeFileSync(file, v8.serialize(databases));
  },
  restoreStore: (file, prefix) => restoreDatabases(v8.deserialize(fs.readFileSync(file)), prefix),
  deleteStore: deleteDatabases,
  openRenamed,
};
process.on("unhandledRejection", (reason) => host.notify("unhandled", { error: describe(reason) }));
process.on("uncaughtException", (error) => host.notify("unhandled", { error: describe(error) }));

const [folder = "", crypto = "unknown"] = process.argv.slice(2);
const { sdk, version } = await loadSdk(folder);
const driver = new JsDriver(sdk, host, { version, crypto });

for await (const line of createInterface({ input: process.stdin })) {
  const request = parse(line);
  if (request) void perform(request);
  else send({ id: null, error: { code: rpcErrors.parseError, message: "the line is not a JSON-RPC request" } });
}
// The SDK's timers would keep the process alive for minutes after its last client stopped.
process.exit();

async function perform(request: RpcRequest): Promise<void> {
  const answer = await driver.answer(request);
  // A pipe is written to before `write` returns: the answer leaves.
  send(answer);
  if (request.method === "stall" && "result" in answer) process.kill(process.pid, "SIGSTOP");
}

function parse(line: string): RpcRequest | undefined {
  try {
    const request = JSON.parse(line) as RpcRequest | null;
    return typeof request?.method === "string" ? request : undefined;
  } catch {
    return undefined;
  }
}

function send(message: object): void {
  writeLine(`${JSON.stringify({ jsonrpc: "2.0", ...message })}\n`);
}

function describe(reason: unknown): string {
  return reason instanceof Error ? (reason.stack ?? reason.message) : String(reason);
}

function ignore(): void {}
