import type Olm from "@matrix-org/olm";
import { canonicalJson } from "../../support/index.ts";
import type { Device } from "./device.ts";

/** The object with the device's signature on it (specification, appendix "Signing JSON"). */
export function signJson<T extends object>(object: T, device: Device, account: Olm.Account) {
  const signature = account.sign(canonicalJson(object));
  return { ...object, signatures: { [device.userId]: { [`ed25519:${device.deviceId}`]: signature } } };
}
