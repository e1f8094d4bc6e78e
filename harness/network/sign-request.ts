import type { Json } from "../journal/index.ts";
import { SigningKey } from "../support/index.ts";

/** Makes the `Authorization` header of a federation request (specification, server-server API, "Request Authentication"). */
export type SignRequest = (request: {
  method: string;
  /** Path and query. */
  uri: string;
  destination: string;
  content: Json;
}) => string;

/** Signs as `origin` with its key, given as Synapse's key file has it: algorithm, version, unpadded base64 of the seed. */
export function requestSigner(origin: string, signingKey: string): SignRequest {
  const [algorithm, version, seed = ""] = signingKey.trim().split(" ");
  const key = SigningKey.fromSeed(seed);
  return ({ method, uri, destination, content }) => {
    const signature = key.signatureOf({ method, uri, origin, destination, content });
    return `X-Matrix origin="${origin}",destination="${destination}",key="${algorithm}:${version}",sig="${signature}"`;
  };
}
