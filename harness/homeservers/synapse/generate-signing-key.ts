import { randomBytes } from "node:crypto";

/** A new server signing key in the format of Synapse's key file: algorithm, version, unpadded base64 of the seed. */
export function generateSigningKey(): string {
  return `ed25519 a_${randomBytes(2).toString("hex")} ${randomBytes(32).toString("base64").replace("=", "")}\n`;
}
