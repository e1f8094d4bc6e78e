import type { LogRecord } from "../../journal/index.ts";

/** Level of a line in the format of `synapseLogConfig`; lines in any other format count as info. */
export function logLevel(line: string): LogRecord["level"] {
  if (line.startsWith("DEBUG")) return "debug";
  if (line.startsWith("WARNING")) return "warn";
  if (line.startsWith("ERROR") || line.startsWith("CRITICAL")) return "error";
  return "info";
}
