import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject, sign } from "node:crypto";
import { canonicalJson } from "./canonical-json.ts";
import { unpaddedBase64 } from "./unpadded-base64.ts";

/** What stands before the seed in a private Ed25519 key as PKCS #8 writes it. */
const pkcs8Prefix = Buffer.from("302e020100300506032b657004220420", "hex");

/** An Ed25519 key of a device, identity or server that signs JSON (specification, appendix "Signing JSON"). */
export class SigningKey {
  /** Unpadded base64. */
  readonly publicKey: string;
  readonly #privateKey: KeyObject;

  private constructor(privateKey: KeyObject) {
    const { x = "" } = createPublicKey(privateKey).export({ format: "jwk" });
    this.publicKey = unpaddedBase64(Buffer.from(x, "base64url"));
    this.#privateKey = privateKey;
  }

  static generate(): SigningKey {
    return new SigningKey(generateKeyPairSync("ed25519").privateKey);
  }

  /** The key that grows from this seed, in base64. */
  static fromSeed(seed: string): SigningKey {
    const key = Buffer.concat([pkcs8Prefix, Buffer.from(seed, "base64")]);
    return new SigningKey(createPrivateKey({ key, format: "der", type: "pkcs8" }));
  }

  /** The signature of an object, in unpadded base64; `signatures` and `unsigned` are not part of what is signed. */
  signatureOf(object: object): string {
    const { signatures: _, unsigned: __, ...signed } = object as { signatures?: unknown; unsigned?: unknown };
    return unpaddedBase64(sign(null, Buffer.from(canonicalJson(signed)), this.#privateKey));
  }
}
