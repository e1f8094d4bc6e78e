import type { Json } from "../journal/index.ts";
import { serverKey } from "./server-key.ts";

/** Makes the `Authorization` header of a federation request (specification, server-server API, "Request Authentication"). */
export type SignRequest = (request: {
  method: string;
  /** Path and query. */
  uri: string;
  destination: string;
  content: Json;
}) => string;

/** Signs as `origin` with its key, given as `serverKey` takes it. */
export function requestSigner(origin: string, signingKey: string): SignRequest {
  const { id, key } = serverKey(signingKey);
  return ({ method, uri, destination, content }) => {
    const signature = key.signatureOf({ method, uri, origin, destination, content });
    return `X-Matrix origin="${origin}",destination="${destination}",key="${id}",sig="${signature}"`;
  };
}
