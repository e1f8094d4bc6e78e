import { createPrivateKey, sign } from "node:crypto";
import type { Json } from "../journal/index.ts";
import { canonicalJson } from "../support/index.ts";

/** Makes the `Authorization` header of a federation request (specification, server-server API, "Request Authentication"). */
export type SignRequest = (request: {
  method: string;
  /** Path and query. */
  uri: string;
  destination: string;
  content: Json;
}) => string;

/** What stands before the seed in a private Ed25519 key as PKCS #8 writes it. */
const pkcs8Prefix = Buffer.from("302e020100300506032b657004220420", "hex");

/** Signs as `origin` with its key, given as Synapse's key file has it: algorithm, version, unpadded base64 of the seed. */
export function requestSigner(origin: string, signingKey: string): SignRequest {
  const [algorithm, version, seed = ""] = signingKey.trim().split(" ");
  const key = createPrivateKey({
    key: Buffer.concat([pkcs8Prefix, Buffer.from(seed, "base64")]),
    format: "der",
    type: "pkcs8",
  });
  return ({ method, uri, destination, content }) => {
    const signed = canonicalJson({ method, uri, origin, destination, content });
    const signature = sign(null, Buffer.from(signed), key).toString("base64").replace(/=+$/, "");
    return `X-Matrix origin="${origin}",destination="${destination}",key="${algorithm}:${version}",sig="${signature}"`;
  };
}
