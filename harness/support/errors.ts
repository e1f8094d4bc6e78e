/** The machine's or our own fault: a server that did not start, a full disk. Never the fault of what is under test. */
export class InfrastructureError extends Error {
  override name = "InfrastructureError";
  /** What the person can do about it. */
  readonly hint?: string;

  constructor(message: string, options: { hint?: string; cause?: unknown } = {}) {
    super(message, { cause: options.cause });
    this.hint = options.hint;
  }
}

/** A command line that cannot be understood: exit code 64. */
export class UsageError extends Error {
  override name = "UsageError";
  readonly hint?: string;

  constructor(message: string, options: { hint?: string } = {}) {
    super(message);
    this.hint = options.hint;
  }
}

/** A driver broke its own contract: a verb threw where the protocol forbids it, or the process died unasked. */
export class DriverError extends Error {
  override name = "DriverError";
}

/** What is under test broke its promise: the verdict is *fail*. */
export class PropertyViolation extends Error {
  override name = "PropertyViolation";
}

/** The test proved nothing, for the reason given: the verdict is *unknown*. */
export class UnknownOutcome extends Error {
  override name = "UnknownOutcome";
}

/** The SDK never answered a verb, for longer than its own retries last: a refusal by silence. The verb may have taken effect. */
export class NoAnswer extends Error {
  override name = "NoAnswer";
}
