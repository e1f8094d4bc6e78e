import { InfrastructureError, UsageError } from "../support/index.ts";
import { exitCodes } from "./exit-codes.ts";

/** An error as a sentence for a person, with a hint where there is one, and the exit code that belongs to it. */
export function explainError(error: unknown): { text: string; code: number } {
  const code = error instanceof UsageError ? exitCodes.usage.code : exitCodes.infrastructure.code;
  if (error instanceof UsageError || error instanceof InfrastructureError) {
    return { text: error.message + (error.hint ? `\nhint: ${error.hint}` : ""), code };
  }
  const message = error instanceof Error ? error.message : String(error);
  return {
    text: `something went wrong in Crucible itself: ${message}\nhint: please report it, with the command that you gave`,
    code,
  };
}
