/** For `where` on `sliding-sync`: of the several syncs of a client that shares its store, the one that brings to-device messages. */
export function asksForToDeviceMessages({ request }: { request?: unknown }): boolean {
  const { extensions } = (request ?? {}) as { extensions?: { to_device?: { enabled?: boolean } } };
  return extensions?.to_device?.enabled === true;
}
