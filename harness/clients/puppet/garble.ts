import { unpaddedBase64 } from "../../support/index.ts";
import type { OlmContent } from "./olm-session.ts";

/** The same message with a bit of its authentication code flipped: it still names its session and one-time key, and cannot be decrypted. */
export function garble(message: OlmContent): OlmContent {
  const ciphertext = Object.entries(message.ciphertext).map(([key, { type, body }]) => {
    const bytes = Buffer.from(body, "base64");
    bytes[bytes.length - 1] = (bytes.at(-1) ?? 0) ^ 1;
    return [key, { type, body: unpaddedBase64(bytes) }];
  });
  return { ...message, ciphertext: Object.fromEntries(ciphertext) };
}
