/**
 * The Node host: the driver protocol on stdin and stdout. `main.ts FOLDER CRYPTO_VERSION` runs the matrix-js-sdk in FOLDER.
 * Stdout belongs to the protocol, and the SDK writes to it from modules bound at import: so it is taken first, and
 * IndexedDB is put in place, before anything of the SDK is imported.
 */
import fs from "node:fs";
import { enableCompileCache } from "node:module";
import v8 from "node:v8";
import { cacheFolder } from "../../../support/index.ts";
import type { DriverHost } from "../core/host.ts";
import { errorText, loggedText } from "../core/logged-text.ts";
import { ProtocolLines } from "../protocol-lines.ts";
import { currentClient, keepWasmApart, runFor } from "./client-context.ts";

const lines = new ProtocolLines(process.stdout.write.bind(process.stdout));
process.stdout.write = process.stderr.write.bind(process.stderr);
/** Much of the SDK logs without saying for which client: it is the one whose verb led to what runs now. */
const log =
  (level: "debug" | "info" | "warn" | "error") =>
  (...said: unknown[]) => {
    const line = loggedText(said);
    const client = currentClient();
    if (client) lines.send({ method: "log", params: { client, level, line } });
    else if (level === "warn" || level === "error") process.stderr.write(`${line}\n`);
  };
Object.assign(console, {
  trace: () => undefined,
  debug: log("debug"),
  log: log("info"),
  info: log("info"),
  warn: log("warn"),
  error: log("error"),
});

// Compiling the SDK anew would be a third of a driver's start.
enableCompileCache(cacheFolder("compiled"));

// @ts-expect-error the package declares no types for this entry, which has none to declare
await import("fake-indexeddb/auto");
const { JsDriver } = await import("../core/driver.ts");
const { dumpDatabases, restoreDatabases, deleteDatabases, openRenamed } = await import("./databases.ts");
const { loadSdk } = await import("./load-sdk.ts");

const host: DriverHost = {
  notify: (method, params) => lines.send({ method, params }),
  saveStore: async (prefix, file) => {
    const databases = await dumpDatabases(prefix);
    // At once: nothing may happen between the copying of a store and the stop of its process.
    fs.writeFileSync(file, v8.serialize(databases));
  },
  restoreStore: (file, prefix) => restoreDatabases(v8.deserialize(fs.readFileSync(file)), prefix),
  deleteStore: deleteDatabases,
  openRenamed,
};
keepWasmApart();
const [folder = "", crypto = "unknown"] = process.argv.slice(2);
// Before the SDK is there, Node's own end is right: the reason on stderr, and an exit code.
const { sdk, version } = await loadSdk(folder);
const unhandled = (error: unknown) => host.notify("unhandled", { client: currentClient(), error: errorText(error) });
process.on("unhandledRejection", unhandled);
process.on("uncaughtException", unhandled);
const driver = new JsDriver(sdk, host, { version, crypto });

await lines.serve((request) => runFor(clientOf(request.params), () => driver.answer(request)));
// The SDK's timers would keep the process alive for minutes after its last client stopped.
process.exit();

function clientOf(params: unknown): string | undefined {
  return (params as { client?: string } | undefined)?.client;
}
