import { generateKeyPairSync, type KeyObject, randomBytes, sign } from "node:crypto";
import type { RunningHomeserver } from "../homeservers/index.ts";
import { canonicalJson } from "../support/index.ts";
import type { Player } from "./player.ts";
import { RawDevice } from "./raw-device.ts";

/** So many devices log in at a time. */
const loginsAtOnce = 6;

/**
 * Brings a new user with many devices into a public room. To others the devices are like any other: they have signed
 * device keys and a signed one-time key each. Nobody is behind them who reads anything. Resolves when `seenBy`, a
 * member through whose homeserver the user joins, knows all of the devices.
 */
export async function joinSilentUser(options: {
  homeserver: RunningHomeserver;
  roomId: string;
  deviceCount: number;
  seenBy: Player;
}): Promise<{ userId: string; deviceIds: string[] }> {
  const { homeserver, roomId, deviceCount, seenBy } = options;
  const account = await homeserver.register(`silent-${randomBytes(4).toString("hex")}`);
  const devices: RawDevice[] = [];
  let left = deviceCount;
  const logIn = async () => {
    while (left-- > 0) {
      const device = await RawDevice.login(homeserver, account);
      await device.post("keys/upload", signedKeys(device));
      devices.push(device);
    }
  };
  await Promise.all(Array.from({ length: loginsAtOnce }, logIn));
  await devices[0]?.post(`join/${encodeURIComponent(roomId)}?server_name=${seenBy.homeserver.name}`, {});
  // Of a user whom it does not track yet, a client knows the devices only for the moment in which it is asked.
  const { userId } = account;
  await seenBy.waitForMembership(roomId, userId, "join");
  await seenBy.until(async () => (await seenBy.devices(userId)).length === deviceCount, {
    awaited: `${seenBy.role} to know ${deviceCount} devices of ${userId}`,
  });
  return { userId, deviceIds: devices.map(({ deviceId }) => deviceId) };
}

/** Body of a `/keys/upload`. The private keys are forgotten at once. */
function signedKeys({ userId, deviceId }: RawDevice): object {
  const { publicKey, privateKey } = generateKeyPairSync("ed25519");
  const signed = (object: object) => {
    const signature = unpadded(sign(null, Buffer.from(canonicalJson(object)), privateKey));
    return { ...object, signatures: { [userId]: { [`ed25519:${deviceId}`]: signature } } };
  };
  const deviceKeys = {
    user_id: userId,
    device_id: deviceId,
    algorithms: ["m.olm.v1.curve25519-aes-sha2", "m.megolm.v1.aes-sha2"],
    keys: { [`ed25519:${deviceId}`]: rawKey(publicKey), [`curve25519:${deviceId}`]: newCurve25519Key() },
  };
  const oneTimeKeys = { "signed_curve25519:AAAAAQ": signed({ key: newCurve25519Key() }) };
  return { device_keys: signed(deviceKeys), one_time_keys: oneTimeKeys };
}

function newCurve25519Key(): string {
  return rawKey(generateKeyPairSync("x25519").publicKey);
}

/** The 32 bytes of a public key, as Matrix writes them. */
function rawKey(key: KeyObject): string {
  return unpadded(Buffer.from(key.export({ format: "jwk" }).x ?? "", "base64url"));
}

function unpadded(bytes: Buffer): string {
  return bytes.toString("base64").replace(/=+$/, "");
}
