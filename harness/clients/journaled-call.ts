import { type JournalSink, type Json, nowMs } from "../journal/index.ts";
import type { DriverProcess } from "./driver-process.ts";
import type { Verb, VerbParams, VerbResult } from "./driver-protocol.ts";
import { SdkError, UnsupportedError } from "./errors.ts";
import { repeatedQuestion } from "./repeated-question.ts";

/** Parameters and results that must not stand in a journal. */
const secrets = new Set(["password", "recoveryKey"]);
let lastCall = 0;

export interface Caller {
  driver: DriverProcess;
  /** Who asks, as the journal calls it. */
  role: string;
  journal: JournalSink;
}

/**
 * Calls a verb and journals it, with how it ended. Throws what `DriverProcess.call` throws, and says whose call it was. A
 * wait asks the same question many times: what it asks by the clock is journaled only when the answer is a new one.
 */
export async function journaledCall<V extends Verb>(
  { driver, role, journal }: Caller,
  verb: V,
  params: VerbParams<V>,
): Promise<VerbResult<V>> {
  hideSecrets(journal, params);
  const startedAtMs = nowMs();
  const base = { type: "call", call: ++lastCall, client: role, verb } as const;
  const tookMs = () => Math.round(nowMs() - startedAtMs);
  const question = redacted({ ...params, client: undefined });
  const asked = repeatedQuestion.getStore();
  const isQuiet = asked?.occasion === "clock";
  const begun = { ...base, outcome: "invoked", params: question } as const;
  if (!isQuiet) journal.write(begun);
  const isNews = (answer: string) => asked?.isNews(`${verb} ${JSON.stringify(question)}`, answer) ?? true;
  const end = (isNew: boolean, record: Parameters<JournalSink["write"]>[0]) => {
    if (isQuiet && !isNew) return;
    if (isQuiet) journal.write(begun);
    journal.write(record);
  };
  try {
    const result = await driver.call(verb, params);
    hideSecrets(journal, result);
    const told = redacted(result);
    end(isNews(JSON.stringify(told)), { ...base, outcome: "ok", result: told, tookMs: tookMs() });
    return result;
  } catch (error) {
    const definite = error instanceof SdkError || error instanceof UnsupportedError;
    const message = (error as Error).message;
    const outcome = definite ? "failed" : "indefinite";
    end(isNews(message), { ...base, outcome, error: message, tookMs: tookMs() });
    (error as Error).message = `${role}: ${message}`;
    throw error;
  }
}

/** An SDK may log what it was given, and what it gives. */
function hideSecrets(journal: JournalSink, value: object): void {
  for (const [key, secret] of Object.entries(value)) {
    if (!secrets.has(key) || typeof secret !== "string") continue;
    journal.hide?.(secret);
    // A recovery key is shown in groups.
    journal.hide?.(secret.replaceAll(" ", ""));
  }
}

function redacted(value: object): Json {
  return JSON.parse(JSON.stringify(value, (key, field) => (secrets.has(key) ? "…" : field))) as Json;
}
