/**
 * Why npm failed, whole and in its own words, from what `runProgram` rejected with. Left out is where npm keeps its log,
 * which is nothing to a reader of another machine's output.
 */
export function npmReason(error: unknown): string {
  const { stderr = "", code, message } = error as Error & { stderr?: string; code?: unknown };
  if (code === "ENOENT") return "there is no npm";
  const told = stderr
    .split("\n")
    .map((line) => /^npm (?:error|ERR!) ?(.*)/.exec(line)?.[1])
    .filter((line) => line !== undefined && !line.startsWith("A complete log of this run"))
    .join("\n")
    .trim();
  return told || stderr.trim() || message;
}
