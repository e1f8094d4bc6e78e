import type { Client, Puppet } from "../clients/index.ts";
import type { Account, SharedHomeserver } from "../homeservers/index.ts";
import type { Link } from "../network/index.ts";
import type { MakeRequest } from "./raw-device.ts";

interface Place {
  readonly link: Link;
  /** Only as its users see it: what stops it is done by `servers`. */
  readonly homeserver: SharedHomeserver;
  /** The user, with the password. */
  readonly account: Account;
  /** Opens another link, to this homeserver or to `homeserver`, until the scenario ends. `name` is what the journal calls it. */
  openLink(name: string, homeserver?: SharedHomeserver): Promise<Link>;
  /**
   * Makes one request as this very device, for what no verb does: with the token that was last seen on its link, over that
   * link. The SDK is not told of it.
   */
  readonly request: MakeRequest;
}

/** A client in a scenario, with its link and the homeserver that it lives on. */
export type Player = Client & Place;

/** A puppet in a scenario, likewise. */
export type PlacedPuppet = Puppet & Place;
