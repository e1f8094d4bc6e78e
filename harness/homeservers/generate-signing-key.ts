import { randomBytes } from "node:crypto";

/** A new server signing key, as key files have it: algorithm, version, unpadded base64 of the seed. */
export function generateSigningKey(): string {
  return `ed25519 a_${randomBytes(2).toString("hex")} ${randomBytes(32).toString("base64").replace("=", "")}\n`;
}
