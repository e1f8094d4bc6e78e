import pc from "picocolors";
import { wrapWords } from "./wrap-words.ts";

const indent = " ".repeat(11);

/** A labelled text below a mark. Its further lines, a hint for example, stay in its column; `columns` wraps long ones. */
export function row(label: string, text: string, columns = Number.POSITIVE_INFINITY): string {
  const lines = text
    .trim()
    .split("\n")
    .flatMap((line) => wrapWords(line, columns - indent.length));
  return `  ${pc.dim(`${label}:`.padEnd(8))} ${lines.join(`\n${indent}`)}`;
}
