import pc from "picocolors";
import type { RunProgress, ScenarioResult } from "../scenario/index.ts";

const marks: Record<ScenarioResult["verdict"], string> = {
  pass: pc.green("✓"),
  fail: pc.red("✗"),
  unknown: pc.yellow("?"),
  error: pc.red("!"),
  "known-bug": pc.green("✓"),
  "not-applicable": pc.dim("–"),
};

/** Tells on a terminal or in plain lines what a run does. On a terminal, the last line shows what runs and what is left. */
export class ProgressReporter {
  readonly #out: NodeJS.WriteStream;
  readonly #total: number;
  readonly #running = new Set<string>();
  readonly #startedAt = Date.now();
  #ended = 0;

  constructor(out: NodeJS.WriteStream, total: number) {
    this.#out = out;
    this.#total = total;
  }

  tell(progress: RunProgress): void {
    if (progress.type === "setup") this.note(progress.text);
    if (progress.type === "versions") {
      this.note(
        `testing ${Object.entries(progress.versions)
          .map(([name, version]) => `${name} ${version}`)
          .join(", ")}`,
      );
    }
    if (progress.type === "started") {
      this.#running.add(`${progress.scenario} [${progress.clients}]`);
      this.#status();
    }
    if (progress.type === "ended") this.#end(progress.result);
  }

  /** A line that stays. */
  note(text: string): void {
    this.#line(pc.dim(text));
  }

  /** Takes the status line away. */
  end(): void {
    this.#clear();
  }

  #end(result: ScenarioResult): void {
    this.#ended++;
    this.#running.delete(`${result.scenario} [${result.clients}]`);
    const label = result.verdict === "pass" ? "" : ` ${result.verdict}`;
    const seconds = `${(result.durationMs / 1000).toFixed(1)} s`;
    this.#line(
      `${marks[result.verdict]} ${result.scenario} ${pc.cyan(result.clients)} ${pc.dim(`${result.ids.join(" ")} ${seconds}`)}${label}`,
    );
  }

  #line(text: string): void {
    this.#clear();
    this.#out.write(`${text}\n`);
    this.#status();
  }

  #clear(): void {
    if (this.#out.isTTY) this.#out.write("\r\u001b[K");
  }

  #status(): void {
    if (!this.#out.isTTY || this.#running.size === 0) return;
    const perScenario = (Date.now() - this.#startedAt) / Math.max(1, this.#ended);
    const left =
      this.#ended > 0 ? `, about ${Math.ceil((perScenario * (this.#total - this.#ended)) / 1000)} s left` : "";
    const text = `${this.#ended}/${this.#total}${left}; running: ${[...this.#running].join(", ")}`;
    this.#out.write(`\r\u001b[K${text.slice(0, (this.#out.columns ?? 80) - 1)}`);
  }
}
