import type { Exchange } from "./exchange.ts";

/** For `where` on `keys/query` and `fed/user/keys/query`: questions for this user's devices, maybe among others. */
export function asksFor({ userId }: { userId: string }): (exchange: { request?: Exchange["request"] }) => boolean {
  return ({ request }) => {
    const { device_keys = {} } = (request ?? {}) as { device_keys?: Record<string, unknown> };
    return userId in device_keys;
  };
}
