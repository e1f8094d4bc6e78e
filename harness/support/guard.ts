import { type ChildProcess, spawn } from "node:child_process";
import { fileURLToPath } from "node:url";

type GuardMessage = { watch: Guarded } | { forget: Guarded };
/** A process group by its leader's id, a container by its name or id, or a folder or file by its path. */
export type Guarded = { processGroup: number } | { container: string } | { folder: string };

let guard: ChildProcess | undefined;

/**
 * Sees to it that nothing outlives this process, not even after kill -9: a process of its own
 * holds the other end of a pipe and kills all that was named to it when the pipe closes.
 */
export function watchUntilDeath(thing: Guarded): void {
  tell({ watch: thing });
}

/** Takes back `watchUntilDeath`, for what ended in good order (its id may be used again). */
export function forget(thing: Guarded): void {
  tell({ forget: thing });
}

function tell(message: GuardMessage): void {
  guard ??= startGuard();
  guard.stdin?.write(`${JSON.stringify(message)}\n`);
}

function startGuard(): ChildProcess {
  const program = fileURLToPath(new URL("guard-process.ts", import.meta.url));
  // Detached: a Ctrl-C goes to the whole process group and must not end the guard first.
  const child = spawn(process.execPath, [program], { detached: true, stdio: ["pipe", "ignore", "ignore"] });
  child.unref();
  (child.stdin as unknown as { unref(): void }).unref();
  // The pipe breaks only if somebody kills the guard; the run itself can go on.
  child.stdin?.on("error", () => undefined);
  return child;
}
