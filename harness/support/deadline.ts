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

/** Resolves with `promise`, or rejects with `DeadlineExceeded` when it takes longer than `deadline.ms`. */
export async function withDeadline<T>(promise: Promise<T>, deadline: Deadline): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const expiry = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new DeadlineExceeded(deadlineText(deadline))), deadline.ms);
  });
  try {
    return await Promise.race([promise, expiry]);
  } finally {
    clearTimeout(timer);
  }
}

function deadlineText({ ms, awaited, seen, hint }: Deadline): string {
  const seconds = ms < 1000 ? `${ms} ms` : `${ms / 1000} s`;
  const instead = seen ? `; instead: ${seen()}` : "";
  return `waited ${seconds} for ${awaited}${instead}${hint ? `\nhint: ${hint}` : ""}`;
}
