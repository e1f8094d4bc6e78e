/**
 * Takes the page's console, before the SDK binds its methods: so `page.ts` imports it first. What is logged here is the one
 * client's that lives in the page.
 */

import { loggedText } from "../core/logged-text.ts";

let owner: string | undefined;

/** Says whose page it is. */
export function nameOwner(client: string): void {
  owner = client;
}

const levels = { debug: "debug", log: "info", info: "info", warn: "warn", error: "error" } as const;
const methods = Object.entries(levels).map(([method, level]) => [
  method,
  // Chromium gives the page its voice only when it was loaded.
  (...said: unknown[]) =>
    globalThis.crucibleNotify?.(
      JSON.stringify({ method: "log", params: { client: owner, level, line: loggedText(said) } }),
    ),
]);
Object.assign(console, Object.fromEntries(methods), { trace: () => undefined });
