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

/** From the line at DEBUG with which Synapse calculates a sync answer: whose it is, and up to which place. */
export function calculatedSync(line: string): Place | undefined {
  const [, localpart, domain, position] =
    /^DEBUG synapse\.handlers\.sync - Calculating sync response for UserID\(localpart='([^']+)', domain='([^']+)'\) .* and StreamToken\(.*?device_list_key=(?:\w+\(stream=)?(\d+)/.exec(
      line,
    ) ?? [];
  return localpart ? { userId: `@${localpart}:${domain}`, position: Number(position) } : undefined;
}
