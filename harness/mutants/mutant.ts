/** A change to one file that breaks a promise. */
export interface Patch {
  /** From the root of what is patched: matrix-js-sdk's package, Synapse's, or this project. */
  file: string;
  /** Stands in the file exactly once. */
  find: string;
  replace: string;
}

/** An SDK, a homeserver, or a Crucible, that is broken on purpose: scenarios must notice, or they prove nothing. */
export interface Mutant {
  /** The family that must fail. */
  family: string;
  /** What it does wrong: completes "an SDK that …", "a homeserver that …", "a Crucible that …". */
  does: string;
  what: "sdk" | "homeserver" | "crucible";
  patches: readonly Patch[];
  /** The scenario that must fail, by id. */
  fails: string;
  /** `jj` where left out. */
  clients?: string;
  /** Why it must fail. */
  reason: RegExp;
}
