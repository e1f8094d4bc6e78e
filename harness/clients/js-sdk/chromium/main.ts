/**
 * The Chromium host: the driver protocol on stdin and stdout, each client in a page of a Chromium that this process holds.
 * `main.ts SETTINGS`, which is `DriverSettings` in JSON; after it `alone`, when the driver will host one client only.
 */
import { createInterface } from "node:readline";
import { rpcErrors } from "../../driver-protocol.ts";
import type { RpcRequest } from "../core/driver.ts";
import { ChromiumDriver } from "./chromium-driver.ts";
import type { DriverSettings } from "./driver-settings.ts";
import { OwnHome } from "./own-home.ts";
import { PageServer } from "./page-server.ts";
import { SharedBrowser } from "./shared-browser.ts";

const [settings = "", mode] = process.argv.slice(2);
const { executable, bundle, versions } = JSON.parse(settings) as DriverSettings;
const alone = mode === "alone";

const listener = {
  event: (message: object) => send(message),
  complaint: (line: string) => void process.stderr.write(`${line}\n`),
};
const server = await PageServer.start(bundle);
const options = {
  executable,
  versions,
  listener,
  address: server.address,
  died: (how: string) => {
    listener.complaint(`the browser is gone: ${how}`);
    process.exit(1);
  },
};
const shared = alone ? undefined : SharedBrowser.start(options);
const driver = new ChromiumDriver({
  open: async (store) => (shared ? (await shared).open(store) : OwnHome.open({ ...options, store })),
  alone,
});

for await (const line of createInterface({ input: process.stdin })) {
  const request = parse(line);
  if (request) void perform(request);
  else send({ id: null, error: { code: rpcErrors.parseError, message: "the line is not a JSON-RPC request" } });
}
await (shared ? (await shared)[Symbol.asyncDispose]() : driver[Symbol.asyncDispose]());
process.exit();

async function perform(request: RpcRequest): Promise<void> {
  const answer = await driver.answer(request);
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
  process.stdout.write(`${JSON.stringify({ jsonrpc: "2.0", ...message })}\n`);
}
