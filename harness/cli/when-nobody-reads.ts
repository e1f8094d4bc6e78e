/**
 * What a command that judges does when its stdout breaks (`| head -1`, a full disk): `end` gives the exit code, in the
 * place of the 0 with which a command that only prints ends then.
 */
export function whenNobodyReads(end: () => number): void {
  // Before the listener of main.ts, which ends the process.
  process.stdout.prependOnceListener("error", () => process.exit(end()));
}
