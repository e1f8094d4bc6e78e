import { randomBytes } from "node:crypto";
import { Client, type DriverPool } from "../clients/index.ts";
import type { Account } from "../homeservers/index.ts";
import type { Journal } from "../journal/index.ts";
import { Link } from "../network/index.ts";
import type { Federation } from "../world/index.ts";
import type { ScenarioContext } from "./context.ts";
import type { ScenarioDefinition } from "./definition.ts";
import { type Placement, place } from "./permutation.ts";
import type { Player } from "./player.ts";
import { makeRoom } from "./room.ts";
import { ScenarioServers } from "./servers.ts";

interface SetUpOptions {
  definition: ScenarioDefinition;
  clients: string;
  drivers: DriverPool;
  federation: Federation;
  journal: Journal;
  /** Takes what must be ended after the scenario. */
  cleanUp: AsyncDisposableStack;
  /** Filled with the clients as they are made. */
  players: Player[];
}

/**
 * Makes fresh users and their clients, each behind its own link, and brings them into a room.
 * All log in before any syncs, and all sync before any is put into a room: an empty answer to a key query
 * marks a user as tracked and clean, and no client asks again.
 */
export async function setUp(options: SetUpOptions): Promise<ScenarioContext<string>> {
  const { definition, clients, federation, journal, players } = options;
  const run = randomBytes(4).toString("hex");
  const accounts = new Map<string, Promise<Account>>();
  for (const placement of place(definition, clients)) {
    const { user, homeserver } = placement;
    if (!accounts.has(user)) accounts.set(user, federation.server(homeserver).register(`${user}-${run}`));
    players.push(await makePlayer(options, placement, (await accounts.get(user)) as Account));
  }
  const now = players.filter((player) => !definition.later?.includes(player.role));
  await Promise.all(now.map((player) => player.login()));
  await Promise.all(now.map((player) => player.startSync()));
  const room = await defaultRoom(definition, now);
  return {
    ...Object.fromEntries(players.map((player) => [player.role, player])),
    room,
    servers: new ScenarioServers(federation, journal),
    makeRoom,
    step: (text: string) => journal.write({ type: "step", text }),
  } as unknown as ScenarioContext<string>;
}

async function makePlayer(options: SetUpOptions, { role, homeserver }: Placement, account: Account): Promise<Player> {
  const { definition, federation, journal, drivers, cleanUp } = options;
  const server = federation.server(homeserver);
  const link = cleanUp.use(await Link.open({ name: role, target: () => server.url, journal }));
  const ownProcess = definition.alone?.includes(role) ?? false;
  const client = new Client({ role, pool: drivers, ownProcess, homeserverUrl: link.url, account, journal });
  cleanUp.use(client);
  return Object.assign(client, { link, homeserver: server });
}

async function defaultRoom({ room = {} }: ScenarioDefinition, players: Player[]): Promise<string> {
  if (room === false) return "";
  const inside = players.filter((player) => !room.without?.includes(player.role));
  const [creator, ...others] = inside;
  if (!creator) return "";
  return makeRoom(creator, others, room);
}
