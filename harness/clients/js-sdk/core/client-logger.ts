import type { DriverHost } from "./host.ts";

type SdkLogger = NonNullable<Parameters<typeof import("matrix-js-sdk")["createClient"]>[0]["logger"]>;

/** Passes what the SDK logs for this client to the journal. Only the text: trailing arguments may hold keys. */
export function clientLogger(host: DriverHost, client: string, scope = ""): SdkLogger {
  const log = (level: "info" | "warn" | "error") => (message: unknown) => {
    host.notify("log", { client, level, line: `${scope}${String(message)}` });
  };
  return {
    trace: () => undefined,
    debug: () => undefined,
    info: log("info"),
    warn: log("warn"),
    error: log("error"),
    getChild: (name: string) => clientLogger(host, client, `${scope}${name} `),
  } as SdkLogger;
}
