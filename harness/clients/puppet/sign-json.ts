import type Olm from "@matrix-org/olm";
import type { Device } from "./device.ts";

/** The object with the device's signature on it (specification, appendix "Signing JSON"). */
export function signJson<T extends object>(object: T, device: Device, account: Olm.Account) {
  const signature = account.sign(canonicalJson(object));
  return { ...object, signatures: { [device.userId]: { [`ed25519:${device.deviceId}`]: signature } } };
}

/** Without blanks, keys in order; enough for what a device signs, which has no numbers and plain ASCII keys. */
function canonicalJson(object: object): string {
  return JSON.stringify(object, (_, value) =>
    value && typeof value === "object" && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
      : value,
  );
}
