import type { Capability } from "../clients/index.ts";

/**
 * A sentence that demands something of an SDK or a homeserver. `says` is that sentence itself, word by word and short.
 * - `spec`: page and anchor under https://spec.matrix.org/latest/, as `client-server-api/#recovering-from-undecryptable-messages`
 * - `msc`: the number of a Matrix spec change
 * - `doc`: the owner's own words (documentation, a comment in its code, an issue that it accepted), at an address of one
 *   release or commit
 */
export type Demand = { spec: string; says: string } | { msc: number; says: string } | { doc: string; says: string };

/** A promise that nothing demands, in words. Only SDKs that claim the capability are asked to keep it. */
export interface Wish {
  wish: string;
  claim: Capability;
}

/** What demands a promise of a scenario. */
export type Source = Demand | Wish;
