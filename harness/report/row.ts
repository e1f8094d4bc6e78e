import pc from "picocolors";
import { hanging } from "./hanging.ts";

/** A labelled text below a mark. Its further lines, a hint for example, stay in its column; `columns` wraps long ones. */
export function row(label: string, text: string, columns?: number): string {
  return hanging(`  ${pc.dim(`${label}:`.padEnd(8))} `, text.trim(), columns);
}
