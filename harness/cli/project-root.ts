import { fileURLToPath } from "node:url";

/** The folder of Crucible itself, with its launcher. */
export const projectRoot = fileURLToPath(new URL("../..", import.meta.url));
