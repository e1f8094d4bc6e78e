import type { Client, Puppet } from "../clients/index.ts";
import type { SharedHomeserver } from "../homeservers/index.ts";
import type { Link } from "../network/index.ts";

interface Place {
  readonly link: Link;
  /** Only as its users see it: what stops it is done by `servers`. */
  readonly homeserver: SharedHomeserver;
}

/** A client in a scenario, with its link and the homeserver that it lives on. */
export type Player = Client & Place;

/** A puppet in a scenario, likewise. */
export type PlacedPuppet = Puppet & Place;
