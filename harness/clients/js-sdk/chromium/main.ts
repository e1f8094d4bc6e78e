/**
 * The Chromium host: the driver protocol on stdin and stdout, each client in a page of a Chromium that this process holds.
 * `main.ts SETTINGS`, which is `DriverSettings` in JSON; after it `alone`, when the driver will host one client only.
 */
import { ProtocolLines } from "../protocol-lines.ts";
import { ChromiumDriver } from "./chromium-driver.ts";
import type { PageListener } from "./client-page.ts";
import type { DriverSettings } from "./driver-settings.ts";
import { OriginalStack } from "./original-stack.ts";
import { OwnHome } from "./own-home.ts";
import { PageServer } from "./page-server.ts";
import { SharedBrowser } from "./shared-browser.ts";

const [settings = "", mode] = process.argv.slice(2);
const { executable, bundle, versions } = JSON.parse(settings) as DriverSettings;
const alone = mode === "alone";

const lines = new ProtocolLines((line) => void process.stdout.write(line));
const stack = new OriginalStack(bundle.map);
const listener: PageListener = ({ method, params }) => {
  const { error, line } = params as { error?: string; line?: string };
  if (method === "unhandled" && error) lines.send({ method, params: { ...params, error: stack.in(error) } });
  else if (method === "log" && line) lines.send({ method, params: { ...params, line: stack.in(line) } });
  else lines.send({ method, params });
};
const server = await PageServer.start(bundle);
const options = {
  executable,
  versions,
  listener,
  address: server.address,
  died: (how: string) => {
    process.stderr.write(`the browser is gone: ${how}\n`);
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
