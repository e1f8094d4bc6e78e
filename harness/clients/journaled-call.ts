import { type JournalSink, type Json, nowMs } from "../journal/index.ts";
import type { DriverProcess } from "./driver-process.ts";
import type { Verb, VerbParams, VerbResult } from "./driver-protocol.ts";
import { SdkError, UnsupportedError } from "./errors.ts";

/** Parameters and results that must not stand in a journal. */
const secrets = new Set(["password", "recoveryKey"]);
let lastCall = 0;

export interface Caller {
  driver: DriverProcess;
  /** Who asks, as the journal calls it. */
  role: string;
  journal: JournalSink;
}

/** Calls a verb and journals it, with how it ended. Throws what `DriverProcess.call` throws, and says whose call it was. */
export async function journaledCall<V extends Verb>(
  { driver, role, journal }: Caller,
  verb: V,
  params: VerbParams<V>,
): Promise<VerbResult<V>> {
  const startedAtMs = nowMs();
  const base = { type: "call", call: ++lastCall, client: role, verb } as const;
  const tookMs = () => Math.round(nowMs() - startedAtMs);
  journal.write({ ...base, outcome: "invoked", params: redacted({ ...params, client: undefined }) });
  try {
    const result = await driver.call(verb, params);
    journal.write({ ...base, outcome: "ok", result: redacted(result), tookMs: tookMs() });
    return result;
  } catch (error) {
    const definite = error instanceof SdkError || error instanceof UnsupportedError;
    const message = (error as Error).message;
    journal.write({ ...base, outcome: definite ? "failed" : "indefinite", error: message, tookMs: tookMs() });
    (error as Error).message = `${role}: ${message}`;
    throw error;
  }
}

function redacted(value: object): Json {
  return JSON.parse(JSON.stringify(value, (key, field) => (secrets.has(key) ? "…" : field))) as Json;
}
