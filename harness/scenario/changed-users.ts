import type { ExchangeRecord } from "../journal/index.ts";

interface Lists {
  device_lists?: { changed?: string[] };
}

/** The users whose devices a sync answer says have changed; an answer of sliding sync too. */
export function changedUsers({ response }: ExchangeRecord): string[] {
  const { device_lists, extensions } = (response ?? {}) as Lists & { extensions?: { e2ee?: Lists } };
  return [device_lists, extensions?.e2ee?.device_lists].flatMap((lists) => lists?.changed ?? []);
}
