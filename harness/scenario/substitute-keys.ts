import { type Effect, rewriteKeysQuery } from "../network/index.ts";
import { checkGiven, isObjectWith, SigningKey } from "../support/index.ts";

interface Keys {
  keys: Record<string, string>;
  signatures?: Record<string, Record<string, string>>;
  unsigned?: object;
}

/**
 * For `keys/query` of `seenBy`: somebody on the way puts long-term keys of their own in the place of those of `of`, well
 * signed. `device`: the signing keys of the devices, which so are not cross-signed any more. `identity`: the
 * cross-signing identity, which still signs the true devices.
 * A client keeps to the keys that it saw first, so the fault must be at work before the client asks for them.
 */
export function substituteKeys(
  { of, seenBy }: { of: { userId: string }; seenBy: { deviceId: string } },
  what: "device" | "identity",
): Effect {
  const areClients = isObjectWith(of, { userId: "string" }) && isObjectWith(seenBy, { deviceId: "string" });
  checkGiven(areClients, "substituteKeys takes two clients, as in substituteKeys({ of: bob, seenBy: alice }, …)", of);
  checkGiven(["device", "identity"].includes(what), 'substituteKeys takes "device" or "identity" at last', what);
  const { userId } = of;
  const [first, second, third] = [SigningKey.generate(), SigningKey.generate(), SigningKey.generate()];
  return rewriteKeysQuery((original) => {
    const answer = structuredClone(original);
    const devices = Object.entries(answer.device_keys?.[userId] ?? {}).filter(([id]) => id !== seenBy.deviceId);
    if (what === "device") {
      for (const [deviceId, device] of devices) {
        device.keys[`ed25519:${deviceId}`] = first.publicKey;
        resign(device, { by: first, userId, keyId: deviceId });
      }
      return devices.length > 0 ? answer : undefined;
    }
    const master = answer.master_keys?.[userId];
    if (!master) return undefined;
    setKey(master, first);
    resign(master, { by: first, userId });
    const signing = [
      { keys: answer.self_signing_keys?.[userId], key: second },
      { keys: answer.user_signing_keys?.[userId], key: third },
    ];
    for (const { keys, key } of signing) {
      if (!keys) continue;
      setKey(keys, key);
      resign(keys, { by: first, userId });
    }
    for (const [, device] of devices) resign(device, { by: second, userId, kept: device.signatures?.[userId] });
    return answer;
  });
}

/** A cross-signing key is named by itself. */
function setKey(target: Keys, { publicKey }: SigningKey): void {
  target.keys = { [`ed25519:${publicKey}`]: publicKey };
}

/** Replaces all signatures but those to be kept. */
function resign(
  target: Keys,
  {
    by,
    userId,
    keyId = by.publicKey,
    kept = {},
  }: {
    by: SigningKey;
    userId: string;
    keyId?: string;
    kept?: Record<string, string>;
  },
): void {
  target.signatures = { [userId]: { ...kept, [`ed25519:${keyId}`]: by.signatureOf(target) } };
}
