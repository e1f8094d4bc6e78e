const linesAtMost = 60;

/** The first error that cargo or the compiler tells, whole: its sentence, its place, and what stands beneath. */
export function firstError(output: string): string {
  const lines = output.trimEnd().split("\n");
  const begin = lines.findIndex((line) => line.startsWith("error"));
  if (begin === -1) return lines.at(-1)?.trim() || "cargo does not say why";
  const told = lines.slice(begin);
  // An error in a source file ends with an empty line, and the next one follows. All else is about the one thing.
  const isInSource = /^\s*--> /.test(told[1] ?? "");
  const end = isInSource ? told.findIndex((line) => line.trim() === "") : -1;
  const block = end === -1 ? told : told.slice(0, end);
  const more = block.length > linesAtMost ? [`… ${block.length - linesAtMost} more lines`] : [];
  return [...block.slice(0, linesAtMost), ...more].join("\n");
}
