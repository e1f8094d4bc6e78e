/**
 * The one place that measures time against a limit. Everything that waits, waits for an event
 * and names its limit here, so that the error can say what was awaited, how long, and what came instead.
 */
export class DeadlineExceeded extends Error {
  override name = "DeadlineExceeded";
}

export interface Deadline {
  ms: number;
  /** Completes "waited 5 s for …". */
  awaited: string;
  /** What was there instead, asked only when the time is over. */
  seen?: () => string;
  hint?: string;
}

/**
 * Resolves with `promise`, or rejects with `DeadlineExceeded` when it takes longer than `deadline.ms`. The stack of the
 * error that it rejects with ends in the calls that led here.
 */
export async function withDeadline<T>(promise: Promise<T>, deadline: Deadline): Promise<T> {
  const caller = new Error();
  let timer: NodeJS.Timeout | undefined;
  const expiry = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new DeadlineExceeded(deadlineText(deadline))), deadline.ms);
  });
  try {
    return await Promise.race([promise, expiry]);
  } catch (error) {
    if (error instanceof Error) addCaller(error, caller);
    throw error;
  } finally {
    clearTimeout(timer);
  }
}

/** A timer and the answer of another process know nothing of the call that waits for them: its stack is put below theirs. */
function addCaller(error: Error, caller: Error): void {
  const [, ...frames] = caller.stack?.split("\n") ?? [];
  error.stack = [error.stack, ...frames].join("\n");
}

function deadlineText({ ms, awaited, seen, hint }: Deadline): string {
  const seconds = ms < 1000 ? `${ms} ms` : `${ms / 1000} s`;
  const instead = seen ? `; instead: ${seen()}` : "";
  return `waited ${seconds} for ${awaited}${instead}${hint ? `\nhint: ${hint}` : ""}`;
}
