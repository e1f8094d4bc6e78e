/** A user, and a place in Synapse's stream of device list changes. */
interface Place {
  userId: string;
  position: number;
}

/** From the line at DEBUG with which Synapse wakes syncs for a device list change: whose it is, and its place. */
export function notifiedChange(line: string): Place | undefined {
  const [, userId, position] =
    /^DEBUG synapse\.handlers\.device - Notifying about update '(@[^']+)'\/.*, ID: (\d+)/.exec(line) ?? [];
  return userId ? { userId, position: Number(position) } : undefined;
}

/**
 * From the line at DEBUG with which Synapse calculates a sync answer: whose it is, and up to which place. Older releases write
 * user and places in other ways: `UserID(localpart='alice', domain='hs1')`, `device_list_key=7`.
 */
export function calculatedSync(line: string): Place | undefined {
  const [, who, upTo] =
    /^DEBUG synapse\.handlers\.sync - Calculating sync response for (.*?) between .* and StreamToken\((.*)/.exec(
      line,
    ) ?? [];
  const [, localpart, domain] = /^UserID\(localpart='([^']+)', domain='([^']+)'/.exec(who ?? "") ?? [];
  const userId = localpart ? `@${localpart}:${domain}` : who;
  const [, position] = /\bdevice_list(?:_key)?[:=] ?(?:\w+\(stream[:=] ?)?(\d+)/.exec(upTo ?? "") ?? [];
  return userId && position ? { userId, position: Number(position) } : undefined;
}
