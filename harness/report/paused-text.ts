import type { RunProgress } from "../scenario/index.ts";

type Paused = Extract<RunProgress, { type: "paused" }>;

/** What a person needs to look at a scenario that is paused, with a line to paste for each device. The only text that has tokens. */
export function pausedText({ scenario, clients, reason, journal, servers, devices }: Paused): string {
  const width = Math.max(
    7,
    ...[...servers.map(({ name }) => name), ...devices.map(({ role }) => role)].map(({ length }) => length),
  );
  const row = (name: string, text: string) => `  ${name.padEnd(width)}  ${text}`;
  const under = (text: string) => row("", text);
  return [
    `${scenario} [${clients}] did not hold: ${reason}`,
    "paused: its servers and clients are up until Enter",
    row("journal", journal),
    ...servers.flatMap(({ name, url, database }) => [row(name, url), under(`database ${database}`)]),
    ...devices.flatMap(({ role, userId, deviceId, token, homeserverUrl, linkUrl }) => [
      row(role, deviceId ? `${userId} ${deviceId}, over its link ${linkUrl}` : `${userId}, not logged in`),
      ...(token === undefined
        ? []
        : [under(`curl -H 'Authorization: Bearer ${token}' ${homeserverUrl}/_matrix/client/v3/account/whoami`)]),
    ]),
  ].join("\n");
}
