import { SigningKey } from "../support/index.ts";

/** The key with which a homeserver signs, as Synapse's key file has it: algorithm, version, unpadded base64 of the seed. */
export function serverKey(signingKey: string): { id: string; key: SigningKey } {
  const [algorithm, version, seed = ""] = signingKey.trim().split(" ");
  return { id: `${algorithm}:${version}`, key: SigningKey.fromSeed(seed) };
}
