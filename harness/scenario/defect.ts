import { checkDefect } from "./check-defect.ts";
import type { Proof } from "./proof.ts";
import type { Demand } from "./source.ts";

/** The project whose code has to change. */
export type Owner = "matrix-js-sdk" | "matrix-sdk-crypto" | "matrix-sdk" | "mautrix-go" | "synapse" | "matrix-spec";

/** A thing that has releases: a package of an SDK, by the name of its registry, or a homeserver. */
export type Component = "matrix-js-sdk" | "matrix-sdk-crypto-wasm" | "matrix-sdk" | "mautrix-go" | "synapse";

/** How a defect shows. Where several of a scenario apply to a permutation, each may be the failure that comes. */
export interface Symptom {
  /** The scenario's title. */
  scenario: string;
  /** The failure's words; any other failure is one like any other. */
  failsWith: RegExp;
  /** Only where these roles run on one of these SDKs, by their letters: `{ alice: "jb" }`. Default: wherever it is affected. */
  sdks?: Readonly<Record<string, string>>;
}

/** A known fault of an SDK or a homeserver: one file each, `defects/<owner>/<sentence>.defect.ts`. */
export interface Defect {
  /** A sentence with its actor first: "mautrix-go keeps a room key whose rotation parameters changed". */
  title: string;
  owner: Owner;
  /** Addresses where it is known, the one to comment on first. Empty: nobody has reported it. */
  issues: readonly string[];
  /** What demands the contrary. */
  demandedBy: readonly [Demand, ...Demand[]];
  /** What the source, the wire or a run shows, and what it costs users: three lines at most, about 160 characters each. */
  evidence: string;
  severity: "high" | "medium" | "low";
  /** Releases that have it, a semver range for each component concerned; `*` when no release without it is known. */
  affects: Readonly<Partial<Record<Component, string>>>;
  /** Releases on which somebody ran it: `{ shows: ["mautrix-go 0.30.0"], doesNot: ["mautrix-go 0.31.0"] }`. */
  tried: { shows: readonly string[]; doesNot?: readonly string[] };
  /** An attacker could use it: pages and reports name its owner and nothing else, until this day at the latest. */
  privately?: { until: string };
  /** None only where `provedBy` is given. */
  shows: readonly Symptom[];
  /** It comes by chance in any scenario, and this finds it in the journal. Only of Synapse. */
  provedBy?: Proof;
}

const made = new WeakSet<object>();

/**
 * Declares a defect; its file exports it as default. In a run on releases that it affects, a scenario that fails as one of
 * its symptoms says is a *known bug*. Throws an error that says what is wrong with the value.
 */
export function defect(value: Defect): Defect {
  checkDefect(value);
  made.add(value);
  return value;
}

/** Whether `defect` has made it. */
export function isDefect(value: unknown): value is Defect {
  return typeof value === "object" && value !== null && made.has(value);
}
