import type { SharedHomeserver } from "../homeservers/index.ts";
import type { Json } from "../journal/index.ts";
import { type Exchange, rewrite } from "../network/index.ts";
import { newDeviceKeys } from "./device-keys.ts";
import type { Player } from "./player.ts";
import { RawDevice } from "./raw-device.ts";
import { registerBystander } from "./register-bystander.ts";

type Body = Record<string, object>;

/** A user whose devices one client believes in, until disposed. */
interface SilentUser extends AsyncDisposable {
  userId: string;
  deviceIds: string[];
}

/**
 * Brings a new user with many devices into a public room. To `seenBy`, a member through whose homeserver the user joins,
 * the devices are like any other: they have signed device keys and a signed one-time key each. They are in the answers
 * to its queries and claims only, for a server takes long to log in so many, and nobody is behind them who reads
 * anything. No server is asked for them either: to look for each takes longer than a client may wait for a claim.
 * Resolves when `seenBy` knows them all.
 */
export async function joinSilentUser(options: {
  seenBy: Player;
  homeserver: SharedHomeserver;
  roomId: string;
  deviceCount: number;
}): Promise<SilentUser> {
  const { seenBy, homeserver, roomId, deviceCount } = options;
  const account = await registerBystander("silent", seenBy, homeserver);
  const user = await RawDevice.login({ link: await seenBy.openLink("silent", homeserver), homeserver, account });
  const { userId } = user;
  const deviceIds = Array.from({ length: deviceCount }, (_, index) => `SILENT${index}`);
  const keys = deviceIds.map((deviceId) => [deviceId, newDeviceKeys({ userId, deviceId })] as const);
  await using faults = new AsyncDisposableStack();
  for (const [endpoint, what] of [
    ["keys/query", "device_keys"],
    ["keys/claim", "one_time_keys"],
  ] as const) {
    const believed = Object.fromEntries(keys.map(([deviceId, all]) => [deviceId, all[what]]));
    const asking = new WeakSet<Exchange>();
    const request = (body: Json, exchange: Exchange) => {
      const { [userId]: asked, ...others } = (body as Body)[what] as Body;
      if (!asked) return undefined;
      asking.add(exchange);
      return { ...(body as Body), [what]: others } as Json;
    };
    const response = (body: Json, exchange: Exchange) => {
      if (!asking.has(exchange)) return undefined;
      return { ...(body as Body), [what]: { ...(body as Body)[what], [userId]: believed } } as Json;
    };
    faults.use(await seenBy.link.fault(endpoint, rewrite({ request, response })));
  }
  await user.request("join", { path: { roomId }, query: { server_name: seenBy.homeserver.name }, body: {} });
  // Of a user whom it does not track yet, a client knows the devices only for the moment in which it is asked.
  await seenBy.waitForMembership(roomId, userId, "join");
  await seenBy.until(async () => (await seenBy.devices(userId)).length === deviceCount, {
    awaited: `${seenBy.role} to know ${deviceCount} devices of ${userId}`,
  });
  const moved = faults.move();
  return { userId, deviceIds, [Symbol.asyncDispose]: () => moved.disposeAsync() };
}
