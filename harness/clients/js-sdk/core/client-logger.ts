import type { LogRecord } from "../../../journal/index.ts";
import type { DriverHost } from "./host.ts";
import { loggedText } from "./logged-text.ts";

type SdkLogger = NonNullable<Parameters<typeof import("matrix-js-sdk")["createClient"]>[0]["logger"]>;

/** A new store goes through the steps of all releases, with two lines for each. Nothing that fails in one is at these levels. */
const storeSetUp = /^(INFO|DEBUG) matrix_sdk_indexeddb::crypto_store::migrations/;

/** Passes what the SDK logs for this client to the journal. */
export function clientLogger(host: DriverHost, client: string, scope = ""): SdkLogger {
  const log =
    (level: LogRecord["level"]) =>
    (...said: unknown[]) => {
      const line = `${scope}${loggedText(said)}`;
      if (!storeSetUp.test(line)) host.notify("log", { client, level, line });
    };
  return {
    trace: () => undefined,
    debug: log("debug"),
    info: log("info"),
    warn: log("warn"),
    error: log("error"),
    getChild: (name: string) => clientLogger(host, client, `${scope}${name} `),
  } as SdkLogger;
}
