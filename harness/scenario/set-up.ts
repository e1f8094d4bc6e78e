import { Client, type DriverPools, Puppet } from "../clients/index.ts";
import type { Account, SharedHomeserver } from "../homeservers/index.ts";
import type { Journal } from "../journal/index.ts";
import { Link, requestEndpoint } from "../network/index.ts";
import type { Federation } from "../world/index.ts";
import type { CallWatch } from "./call-watch.ts";
import type { RawDeviceOptions, ScenarioContext } from "./context.ts";
import type { ScenarioDefinition } from "./definition.ts";
import { needsOwnFederation } from "./needs-own-federation.ts";
import type { Device } from "./pause.ts";
import { type Placement, place } from "./permutation.ts";
import type { PlacedPuppet, Player } from "./player.ts";
import { type MakeRequest, RawDevice } from "./raw-device.ts";
import { bringIn, makeRoom } from "./room.ts";
import { ScenarioServers } from "./servers.ts";

export interface SetUpOptions {
  definition: ScenarioDefinition;
  clients: string;
  drivers: DriverPools;
  federation: Federation;
  journal: Journal;
  /** Ends the names of the users (`newMark`). */
  mark: string;
  /** Takes what must be ended after the scenario. */
  cleanUp: AsyncDisposableStack;
  /** Notes what the scenario calls. */
  calls: CallWatch;
  /** Filled with the clients as they are made. */
  players: Player[];
  /** Likewise with devices without an SDK. */
  sdkless: Device[];
}

/**
 * Makes fresh users and their clients, each behind its own link, and brings them into a room.
 * All log in before any syncs, and all sync before any is put into a room: an empty answer to a key query
 * marks a user as tracked and clean, and no client asks again.
 */
export async function setUp(options: SetUpOptions): Promise<ScenarioContext<string>> {
  const { definition, clients, federation, journal, mark, cleanUp, calls, players } = options;
  const accounts = new Map<string, Promise<Account>>();
  const accountOf = ({ user, homeserver }: Placement) => {
    const account = accounts.get(user) ?? federation.server(homeserver).register(`${user}-${mark}`);
    accounts.set(user, account);
    return account;
  };
  const isPuppet = ({ role }: Placement) => definition.puppets?.includes(role) ?? false;
  const placements = place(definition, clients);
  for (const placement of placements.filter((placement) => !isPuppet(placement))) {
    players.push(await makePlayer(options, placement, await accountOf(placement)));
  }
  const now = players.filter((player) => !definition.later?.includes(player.role));
  const [puppets] = await Promise.all([
    Promise.all(placements.filter(isPuppet).map(async (at) => makePuppet(options, at, await accountOf(at)))),
    ...now.map((player) => player.login()),
  ]);
  await Promise.all(now.map((player) => player.startSync()));
  const room = await defaultRoom(definition, now, puppets);
  const members = [...players, ...puppets];
  const servers = new ScenarioServers({ federation, isOwn: needsOwnFederation(definition), journal, cleanUp });
  const context = {
    ...Object.fromEntries(members.map((member) => [member.role, member])),
    room,
    servers,
    makeRoom,
    rawDevice: (name: string, at: RawDeviceOptions = {}) => rawDevice(options, name, at),
    step: (text: string) => journal.write({ type: "step", text }),
  };
  // From here on, the scenario calls.
  for (const member of members) {
    calls.watch(member, member.role);
    calls.watch(member.link, `${member.role}.link`);
  }
  calls.watch(servers, "servers");
  return calls.watch(context, "") as unknown as ScenarioContext<string>;
}

async function makePlayer(options: SetUpOptions, placement: Placement, account: Account): Promise<Player> {
  const { role, homeserver } = placement;
  const { definition, journal, drivers, cleanUp } = options;
  const at = await placeOf(options, { role, homeserver, account });
  const ownProcess = definition.alone?.includes(role) ?? false;
  const client = new Client({
    role,
    pool: drivers.of(placement),
    ownProcess,
    homeserverUrl: at.link.url,
    account,
    journal,
    scenario: `"${definition.title}" [${options.clients}]`,
    sync: definition.sync?.[role],
    sharesStore: definition.pushed?.includes(role) ?? false,
  });
  cleanUp.use(client);
  return Object.assign(client, at);
}

async function makePuppet(
  options: SetUpOptions,
  { role, homeserver }: Placement,
  account: Account,
): Promise<PlacedPuppet> {
  const at = await placeOf(options, { role, homeserver, account });
  const puppet = options.cleanUp.use(await Puppet.login({ role, homeserverUrl: at.link.url, account }));
  const placed = Object.assign(puppet, at);
  options.sdkless.push(placed);
  return placed;
}

/** Where a client is, beside what its SDK does. */
async function placeOf(
  options: SetUpOptions,
  { role, homeserver: name, account }: { role: string; homeserver: string; account: Account },
) {
  const homeserver = options.federation.server(name);
  const link = await openLink(options, role, homeserver);
  const request: MakeRequest = (endpoint, ...[parts]) =>
    requestEndpoint(link, endpoint, { ...parts, token: link.token });
  const open = (other: string, target: SharedHomeserver = homeserver) => openLink(options, other, target);
  return { link, homeserver, account, openLink: open, request };
}

async function openLink({ journal, cleanUp }: SetUpOptions, name: string, server: SharedHomeserver): Promise<Link> {
  return cleanUp.use(await Link.open({ name, target: () => server.url, journal }));
}

async function rawDevice(options: SetUpOptions, name: string, at: RawDeviceOptions): Promise<RawDevice> {
  const { of, on = "hs1", deviceId } = at;
  const homeserver = of?.homeserver ?? options.federation.server(on);
  const account = of?.account ?? (await homeserver.register(`${name}-${options.mark}`));
  const link = await openLink(options, name, homeserver);
  const device = await RawDevice.login({ link, homeserver, account, deviceId });
  options.sdkless.push({ role: name, userId: device.userId, deviceId: device.deviceId, link, homeserver });
  return device;
}

async function defaultRoom(
  { room = {} }: ScenarioDefinition,
  players: Player[],
  puppets: PlacedPuppet[],
): Promise<string> {
  if (room === false) return "";
  const isInside = ({ role }: { role: string }) => !room.without?.includes(role);
  const [creator, ...others] = players.filter(isInside);
  if (!creator) return "";
  const roomId = await makeRoom(creator, others, room);
  for (const puppet of puppets.filter(isInside)) await bringIn(puppet, roomId, [creator, ...others]);
  return roomId;
}
