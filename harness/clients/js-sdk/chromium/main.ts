/**
 * The Chromium host: the driver protocol on stdin and stdout, each client in a page of a Chromium that this process holds.
 * `main.ts SETTINGS`, which is `DriverSettings` in JSON; after it `alone`, when the driver will host one client only.
 */
import { ProtocolLines } from "../protocol-lines.ts";
import { ChromiumDriver } from "./chromium-driver.ts";
import type { DriverSettings } from "./driver-settings.ts";
import { OwnHome } from "./own-home.ts";
import { PageServer } from "./page-server.ts";
import { SharedBrowser } from "./shared-browser.ts";

const [settings = "", mode] = process.argv.slice(2);
const { executable, bundle, versions } = JSON.parse(settings) as DriverSettings;
const alone = mode === "alone";

const lines = new ProtocolLines((line) => void process.stdout.write(line));
const listener = {
  event: (message: object) => lines.send(message),
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

await lines.serve((request) => driver.answer(request));
await (shared ? (await shared)[Symbol.asyncDispose]() : driver[Symbol.asyncDispose]());
process.exit();
