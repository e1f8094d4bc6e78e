import { registerHooks } from "node:module";
import { fileURLToPath } from "node:url";

/** The name by which scenarios import what they may use, wherever they stand. */
export const ownName = "matrix-crucible";

const door = new URL("../index.ts", import.meta.url);

/** The file that the name stands for. */
export const doorFile = fileURLToPath(door);

/**
 * Has this process resolve the name to this very copy of Crucible: a scenario that met another would declare itself to
 * that one, and be lost.
 */
export function resolveOwnName(): void {
  registerHooks({
    resolve: (specifier, context, next) => next(specifier === ownName ? door.href : specifier, context),
  });
}
