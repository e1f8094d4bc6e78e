import type { Defect } from "./defect.ts";

/** A defect with its file, from the project's root. */
export interface LoadedDefect extends Defect {
  file: string;
}
