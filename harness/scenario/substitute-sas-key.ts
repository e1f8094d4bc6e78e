import { type Effect, rewrite } from "../network/index.ts";
import { unpaddedBase64 } from "../support/index.ts";

const attackersKey = unpaddedBase64(Buffer.alloc(32, 9));

/**
 * For what carries `m.key.verification.key`: puts another key in the place of the SAS key. In a room that stands in the
 * content itself, over to-device in the message to each device.
 */
export function substituteSasKey(): Effect {
  return rewrite({
    request: (body) => JSON.parse(JSON.stringify(body, (name, value) => (name === "key" ? attackersKey : value))),
  });
}
