import path from "node:path";
import { fileURLToPath } from "node:url";
import type { DriverPools } from "../clients/index.ts";
import { type Journal, newMark, nowMs, readJournal, type Verdict } from "../journal/index.ts";
import { withDeadline } from "../support/index.ts";
import type { Federation, FederationPool } from "../world/index.ts";
import { CallWatch } from "./call-watch.ts";
import { chanceDefects } from "./chance-defects.ts";
import type { ScenarioContext } from "./context.ts";
import type { ScenarioDefinition } from "./definition.ts";
import { expectedDefects } from "./expected-defects.ts";
import { type Expectation, type Judgement, judge, judgeSetUp, withExpectation, withUnawaited } from "./judge.ts";
import { judgeCleanUp } from "./judge-clean-up.ts";
import { judgeUntold } from "./judge-untold.ts";
import { lackingCapabilities } from "./lacking-capabilities.ts";
import { type LateDeviceListChange, lateDeviceListChanges, lateLimitMs } from "./late-device-list-changes.ts";
import { lineInScenario } from "./line-in-scenario.ts";
import { loggedErrors } from "./logged-errors.ts";
import { lostDeviceListUpdates } from "./lost-device-list-updates.ts";
import { needsOwnFederation } from "./needs-own-federation.ts";
import { participants } from "./participants.ts";
import type { Device } from "./pause.ts";
import type { Player } from "./player.ts";
import type { FaultResult, ScenarioResult } from "./result.ts";
import type { RunOptions } from "./run-options.ts";
import { type SetUpOptions, setUp } from "./set-up.ts";
import { sidesOf } from "./sides.ts";
import { utdResults } from "./utd-results.ts";
import { seedIn } from "./with-seed.ts";

/** What scenarios run on. */
export interface Stage {
  federations: FederationPool;
  drivers: DriverPools;
  /** What is being tested, for the report. */
  versions(): Promise<Record<string, string>>;
  /** What the run was told to test. */
  run: Pick<RunOptions, "sdks" | "homeservers">;
}

/** Called when a scenario did not hold, while its clients and servers are still there. */
export type OnFailure = (judgement: Judgement, federation: Federation, devices: readonly Device[]) => Promise<void>;

const projectRoot = fileURLToPath(new URL("../..", import.meta.url));
/** Longer than any scenario's own waits: only something that never answers gets here. */
const bodyLimitMs = 300_000;

/** Runs one scenario in one permutation and judges it. Rejects only when the journal cannot be written. */
export async function runOne(
  definition: ScenarioDefinition,
  clients: string,
  stage: Stage,
  journal: Journal,
  onFailure?: OnFailure,
): Promise<ScenarioResult> {
  journal.write({ type: "began", at: new Date().toISOString(), scenario: definition.title, clients });
  const faults = new Map<number, FaultResult>();
  let step: string | undefined;
  let seed: number | undefined;
  let longestSyncMs = 0;
  let late: LateDeviceListChange[] = [];
  const stopListening = journal.listen((record) => {
    if (record.type === "step") {
      step = record.text;
      seed ??= seedIn(step);
    }
    if (record.type === "exchange")
      longestSyncMs = Math.max(longestSyncMs, record.endpoint === "sync" ? record.tookMs : 0);
    if (record.type !== "fault") return;
    const { text, fired, passedBy, error } = record;
    faults.set(record.fault, { text, fired, ...(passedBy && { passedBy }), ...(error && { error }) });
  });
  let startedAt = performance.now();
  const players: Player[] = [];
  /** Devices without an SDK. */
  const sdkless: Device[] = [];
  const expectation: Expectation = { mustFail: definition.mustFail };
  let judgement: Judgement | undefined;
  let endedAtMs = Number.POSITIVE_INFINITY;
  let line: number | undefined;
  try {
    const lacking = await lackingCapabilities(definition, clients, stage.drivers);
    if (lacking) {
      judgement = { verdict: "not-applicable", reason: lacking };
    } else {
      const { federations } = stage;
      await using lease = needsOwnFederation(definition)
        ? await federations.exclusive(definition.servers ?? 2, {
            isNew: definition.federation === "new",
            settings: definition.serverSettings,
          })
        : await federations.shared();
      // Starting servers is not the scenario's time.
      startedAt = performance.now();
      await using cleanUp = new AsyncDisposableStack();
      const mark = newMark();
      cleanUp.use(lease.federation.journals.attach(journal, mark, { isAlone: needsOwnFederation(definition) }));
      const { federation } = lease;
      const servers = new Map([...federation.servers].map(([name, { version }]) => [name, version]));
      const sides = await sidesOf(definition, clients, { run: stage.run, drivers: stage.drivers, servers });
      expectation.defects = expectedDefects(definition, clients, sides);
      const { title, file } = definition;
      // Of a folder elsewhere, the path from here helps nobody.
      const calls = new CallWatch({ title, file: file.startsWith("..") ? path.resolve(projectRoot, file) : file });
      const settings = {
        calls,
        definition,
        clients,
        drivers: stage.drivers,
        federation,
        journal,
        mark,
        cleanUp,
        players,
        sdkless,
      };
      const played = await play(settings, faults);
      // What an SDK says while it is ended explains nothing.
      endedAtMs = nowMs();
      judgement = played;
      line = played.line;
      // The list of what was never decrypted goes by what the clients hold, and they are still there to be asked.
      await Promise.all(players.map((player) => player.askAgainOfFailures()));
      judgement = { ...judgement, unhandled: await unhandledOf(players) };
      // Read once more only where there may be something to find: most scenarios hold, without a long wait.
      if (longestSyncMs >= lateLimitMs || played.verdict !== "pass") {
        const records = readJournal(journal.file);
        late = lateDeviceListChanges(records);
        const exchanges = records.filter((record) => record.type === "exchange");
        const seen = { late, lost: lostDeviceListUpdates(records), exchanges };
        const known = chanceDefects(definition.byChance ?? [], { versions: servers, specs: stage.run.homeservers });
        judgement = judgeUntold(judgement, seen, known);
      }
      // Whatever else was seen, it was seen without that server.
      const died = await federation.diedUnasked();
      if (died)
        judgement = {
          ...judgement,
          verdict: "error",
          reason: [`${died}, unasked`, judgement.reason].filter(Boolean).join("; "),
        };
      const shown = withExpectation(expectation, judgement);
      if (!holds(shown.verdict)) await onFailure?.(shown, federation, [...players, ...sdkless]);
    }
  } catch (error) {
    judgement = judgeCleanUp(judgement, error);
  }
  stopListening();
  const { verdict, reason: said, note } = withExpectation(expectation, judgement);
  // An error has what an SDK or a driver said last.
  const reason = said && journal.withoutSecrets(said);
  journal.write({ type: "verdict", verdict, reason: reason ?? note });
  const utd = utdResults(players);
  const { title: scenario, family, ids } = definition;
  const durationMs = Math.round(performance.now() - startedAt);
  const result: ScenarioResult = {
    scenario,
    family,
    ids,
    clients,
    verdict,
    durationMs,
    faults: [...faults.values()],
    where: { file: definition.file, line, step },
    who: await participants(definition, clients, stage.drivers),
    seed,
  };
  if (reason) result.reason = reason;
  if (note) result.note = note;
  if (utd.length > 0) result.utd = utd;
  if (late.length > 0) result.late = late;
  if (!holds(verdict)) {
    const before = readJournal(journal.file).filter(({ atMs }) => atMs <= endedAtMs);
    const logs = before.filter((record) => record.type === "log");
    const logged = loggedErrors(logs, [...definition.roles]);
    if (logged.length > 0) result.logged = logged;
  }
  return result;
}

/** What is judged, and the scenario's line in which its body was when it threw. */
type Played = Judgement & { line?: number };

/** Sets the scenario up, plays it and judges what it threw. */
async function play(settings: SetUpOptions, faults: ReadonlyMap<number, FaultResult>): Promise<Played> {
  let context: ScenarioContext<string>;
  try {
    context = await setUp(settings);
  } catch (error) {
    return judgeSetUp(error);
  }
  const { calls, definition } = settings;
  const played = calls.run(() => definition.body(context));
  const body = withDeadline(played, { ms: bodyLimitMs, awaited: "the scenario to end" });
  const failure = await body.then(
    () => undefined,
    (error: unknown) => ({ error }),
  );
  const line = failure && lineInScenario(failure.error, path.resolve(projectRoot, settings.definition.file));
  // Node tells of a rejection that nobody handles only when all that was ready has run.
  await new Promise((resolve) => setImmediate(resolve));
  const unawaited = calls.unawaited({ pending: !failure });
  const judgement = { ...withUnawaited(judge(failure, [...faults.values()]), unawaited), line };
  const broken = [...faults.values()].find(({ error }) => error);
  if (!broken) return judgement;
  const then = failure ? `; and then: ${judgement.reason}` : "";
  return { verdict: "error", reason: `the fault "${broken.text}" failed: ${broken.error}${then}`, line };
}

/** What the SDKs of these clients let escape, a sentence for each. */
async function unhandledOf(players: readonly Player[]): Promise<string[]> {
  await Promise.all(players.map((player) => player.catchUp()));
  const texts = await Promise.all(
    players.map(async (player) => {
      if (player.unhandled.length === 0) return [];
      const name = await player.sdk();
      return player.unhandled.map(
        (error) => `${player.role}'s SDK (${name}) let an error escape that nobody handled: ${error}`,
      );
    }),
  );
  return texts.flat();
}

/** Whether a run with this verdict is as it should be. */
function holds(verdict: Verdict): boolean {
  return verdict === "pass" || verdict === "known-bug" || verdict === "not-applicable";
}
