import pc from "picocolors";
import type { RunProgress, ScenarioResult } from "../scenario/index.ts";
import { byName } from "./by-name.ts";
import { failureLines } from "./failure-lines.ts";
import { holds } from "./holds.ts";
import { lateDecryptions, lateText } from "./late-decryptions.ts";
import type { LateHistory } from "./late-history.ts";
import { pausedText } from "./paused-text.ts";

const marks: Record<ScenarioResult["verdict"], string> = {
  pass: pc.green("✓"),
  fail: pc.red("✗"),
  unknown: pc.yellow("?"),
  error: pc.red("!"),
  "known-bug": pc.green("✓"),
  "not-applicable": pc.dim("–"),
};

/** The part of a terminal, or of any other stream, that the reporter needs. */
export interface ReportStream {
  write(text: string): unknown;
  isTTY?: boolean;
  columns?: number;
}

/**
 * Tells what a run does while it goes on: a line for each thing that is settled, and on a terminal a last line, written
 * anew each time, with what runs now and how long the rest will take.
 */
export class ProgressReporter {
  readonly #out: ReportStream;
  readonly #total: number;
  readonly #shortName: (scenario: string) => string;
  readonly #lateHistory: LateHistory;
  readonly #running: string[] = [];
  #done = 0;
  #firstStartMs: number | undefined;

  /** `shortName` makes an id of a title, where space is scarce; `lateHistory` tells the late decryptions of earlier runs. */
  constructor(
    out: ReportStream,
    options: { total: number; shortName: (scenario: string) => string; lateHistory?: LateHistory },
  ) {
    this.#out = out;
    this.#total = options.total;
    this.#shortName = options.shortName;
    this.#lateHistory = options.lateHistory ?? (() => undefined);
  }

  tell(progress: RunProgress): void {
    switch (progress.type) {
      case "setup":
        this.note(progress.text);
        break;
      case "versions":
        this.note(`testing ${byName(progress.versions)}`);
        break;
      case "started":
        this.#firstStartMs ??= performance.now();
        this.#running.push(`${this.#shortName(progress.scenario)} ${progress.clients}`);
        this.#status();
        break;
      case "ended":
        this.#ended(progress.result);
        break;
      case "paused":
        // Not dim: it is to be read and copied.
        this.#line(pausedText(progress));
        break;
      case "kept":
        this.note(`the servers stay up until Ctrl-C: ${byName(progress.servers)}`);
        break;
      case "unattributed":
      case "broken":
        // It ends the run, and is said there.
        break;
    }
  }

  /** A line that stays. */
  note(text: string): void {
    this.#line(pc.dim(text));
  }

  /** Leaves the terminal as it was: without the status line, and with the cursor, which vitest hides. */
  end(): void {
    this.#clear();
    if (this.#out.isTTY) this.#out.write("\u001b[?25h");
  }

  /** Of a terminal; elsewhere lines may have any length. */
  get #columns(): number | undefined {
    return this.#out.isTTY ? this.#out.columns || 80 : undefined;
  }

  #clear(): void {
    if (this.#out.isTTY) this.#out.write("\r\u001b[K");
  }

  #ended(result: ScenarioResult): void {
    const { scenario, clients, ids, verdict, durationMs } = result;
    this.#done++;
    const position = this.#running.indexOf(`${this.#shortName(scenario)} ${clients}`);
    if (position >= 0) this.#running.splice(position, 1);
    const label = verdict === "pass" ? "" : ` ${verdict}`;
    const facts = pc.dim(`${ids.join(" ")} ${durationMs} ms`);
    const head = `${marks[verdict]} ${scenario} ${pc.cyan(clients)} ${facts}${label}${this.#lateNote(result)}`;
    const notes = result.note ? [pc.dim(`  note:    ${result.note}`)] : [];
    const lines = holds(verdict) ? notes : failureLines(result, this.#columns);
    this.#line([head, ...lines].join("\n"));
  }

  #lateNote(result: ScenarioResult): string {
    const late = lateDecryptions(result);
    if (late.count === 0) return "";
    const before = this.#lateHistory(result);
    if (before === undefined || late.count <= before) return pc.dim(` · ${lateText(late)}`);
    return pc.yellow(` · ${lateText(late)} (earlier runs: at most ${before})`);
  }

  #line(text: string): void {
    this.#clear();
    this.#out.write(`${text}\n`);
    this.#status();
  }

  #status(): void {
    if (!this.#out.isTTY || this.#running.length === 0) return;
    const text = ` ${this.#done}/${this.#total}${this.#timeLeft()} · ${this.#running.join(" · ")}`;
    this.#out.write(`\r\u001b[K${text.slice(0, (this.#columns ?? 80) - 1)}`);
  }

  /** From how many ended so far and in how long: scenarios run side by side, so their own durations do not add up. */
  #timeLeft(): string {
    if (this.#done === 0 || this.#firstStartMs === undefined) return "";
    const leftMs = ((performance.now() - this.#firstStartMs) / this.#done) * (this.#total - this.#done);
    return `, about ${Math.ceil(leftMs / 1000)} s left`;
  }
}
