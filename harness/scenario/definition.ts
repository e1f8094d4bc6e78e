import type { Capability } from "../clients/index.ts";

/** What a scenario says of itself; see `scenario()`. */
export interface ScenarioOptions<Role extends string = string> {
  /** Ids of SCENARIOS.md that this scenario proves. */
  ids: string[];
  /** The clients it needs. A digit names another device of the same user: `alice2`. Default: alice and bob. */
  roles?: readonly Role[];
  /** Driver capabilities it needs besides sync; a permutation that lacks one is not applicable. */
  needs?: Capability[];
  /** Extra labels for `--tag`. */
  tags?: string[];
  /** Issue that this scenario reproduces: it is expected to fail, and turns red the day it passes. */
  knownBug?: string;
  /** Only the canary: it must fail, and a run in which it passes is an error. */
  mustFail?: boolean;
}

/** A scenario as the registry holds it. */
export interface ScenarioDefinition extends ScenarioOptions {
  title: string;
  /** Name of the folder under scenarios/. */
  family: string;
  /** Path from the project's root. */
  file: string;
  roles: readonly string[];
}
