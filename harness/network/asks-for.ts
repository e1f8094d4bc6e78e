import { checkGiven, isObjectWith } from "../support/index.ts";
import type { Exchange } from "./exchange.ts";

/** For `where` on `keys/query` and `fed/user/keys/query`: questions for this user's devices, maybe among others. */
export function asksFor(user: { userId: string }): (exchange: { request?: Exchange["request"] }) => boolean {
  checkGiven(isObjectWith(user, { userId: "string" }), "asksFor takes a client or a user, as in asksFor(bob)", user);
  const { userId } = user;
  return ({ request }) => {
    const { device_keys = {} } = (request ?? {}) as { device_keys?: Record<string, unknown> };
    return userId in device_keys;
  };
}
