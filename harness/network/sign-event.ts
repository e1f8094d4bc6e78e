import { createHash } from "node:crypto";
import { canonicalJson, unpaddedBase64 } from "../support/index.ts";
import type { Pdu } from "./bodies.ts";
import { redacted } from "./redacted.ts";
import { serverKey } from "./server-key.ts";

/** An event with its content hash and the signature of its sender's server, as they are for what it says now. */
export type SignEvent = (event: Pdu) => Pdu;

/**
 * Signs as `origin` with its key (specification, server-server API, "Adding hashes and signatures to outgoing events");
 * signatures of other servers, which no longer fit, go. Throws for what `redacted` does not know.
 */
export function eventSigner(origin: string, signingKey: string): SignEvent {
  const { id, key } = serverKey(signingKey);
  return (event) => {
    const hashed = { ...event, hashes: { sha256: contentHash(event) } };
    return { ...hashed, signatures: { [origin]: { [id]: key.signatureOf(redacted(hashed)) } } };
  };
}

function contentHash(event: Pdu): string {
  const others = ["hashes", "signatures", "unsigned"];
  const hashed = Object.fromEntries(Object.entries(event).filter(([key]) => !others.includes(key)));
  return unpaddedBase64(createHash("sha256").update(canonicalJson(hashed)).digest());
}
