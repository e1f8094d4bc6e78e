import type { Client } from "../clients/index.ts";
import type { RunningHomeserver } from "../homeservers/index.ts";
import type { Link } from "../network/index.ts";

/** A client in a scenario, with its link and the homeserver that it lives on. */
export type Player = Client & {
  readonly link: Link;
  readonly homeserver: RunningHomeserver;
};
