import { stripVTControlCharacters } from "node:util";
import { wrapWords } from "./wrap-words.ts";

/** `text` behind `head`, with its further lines in the column in which it begins; lines longer than `columns` are wrapped. */
export function hanging(head: string, text: string, columns = Number.POSITIVE_INFINITY): string {
  const indent = " ".repeat(stripVTControlCharacters(head).length);
  const lines = text.split("\n").flatMap((line) => wrapWords(line, columns - indent.length));
  return lines.map((line, index) => ((index === 0 ? head : indent) + line).trimEnd()).join("\n");
}
