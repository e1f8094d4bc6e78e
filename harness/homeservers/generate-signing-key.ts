import { randomBytes } from "node:crypto";
import { unpaddedBase64 } from "../support/index.ts";

/** A new server signing key, as key files have it: algorithm, version, unpadded base64 of the seed. */
export function generateSigningKey(): string {
  return `ed25519 a_${randomBytes(2).toString("hex")} ${unpaddedBase64(randomBytes(32))}\n`;
}
