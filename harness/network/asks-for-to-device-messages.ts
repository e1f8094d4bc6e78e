import { checkGiven } from "../support/index.ts";

/** For `where` on `sliding-sync`: of the several syncs of a client that shares its store, the one that brings to-device messages. */
export function asksForToDeviceMessages(exchange: { request?: unknown }): boolean {
  checkGiven(
    typeof exchange === "object",
    "asksForToDeviceMessages takes an exchange, as in where(asksForToDeviceMessages)",
    exchange,
  );
  const { request } = exchange;
  const { extensions } = (request ?? {}) as { extensions?: { to_device?: { enabled?: boolean } } };
  return extensions?.to_device?.enabled === true;
}
