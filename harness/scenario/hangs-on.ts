import type { ExchangeRecord } from "../journal/index.ts";
import { clientsByLink, serverOf } from "./clients-by-link.ts";
import type { Untold } from "./untold.ts";

/**
 * Whether the reason for which a scenario failed or proved nothing hangs on news of devices that clients were not told of:
 * - it names one of these devices, by its id or its role, or its user by id and no other device; or the user, where the news
 *   is of the identity: `waited 35 s for alice to see device NEW of @bob:hs2 appear`, `for bob2 to decrypt "…" from alice`
 * - or it awaits a request that a client would have made had it been told, and did not make: `a fault never fired: "answer
 *   keys/query of alice with 504"`
 * What a sentence quotes (messages, faults), and what it says was seen instead, names nothing.
 */
export function hangsOn(reason: string, untold: Untold, exchanges: readonly ExchangeRecord[]): boolean {
  return names(reason, untold, exchanges) || awaitsRequest(reason, untold, exchanges);
}

function names(
  reason: string,
  { userId, deviceIds, isOfIdentity }: Untold,
  exchanges: readonly ExchangeRecord[],
): boolean {
  const text = reason.replace(/"[^"]*"/g, '""').replace(/; instead: [^;]*/g, "");
  // The id of a user begins with the role.
  const withoutUsers = text.replace(/@[^\s:]+:[\w.-]+/g, "");
  const devices = [...clientsByLink(exchanges)].filter(([, client]) => client.userId === userId);
  const isUntold = (id: string) => deviceIds.includes(id);
  const isOfUntold = devices.some(([role, client]) => client.deviceIds.some(isUntold) && hasWord(withoutUsers, role));
  if (isOfUntold || deviceIds.some((id) => hasWord(text, id))) return true;
  const others = devices.flatMap(([, client]) => client.deviceIds).filter((id) => !isUntold(id));
  if (text.includes(userId)) return !others.some((id) => hasWord(text, id));
  // "for bob to …" is about what Bob's client does, not about Bob as others know him.
  const about = withoutUsers.replace(/\bfor \w+ to\b/g, "");
  return isOfIdentity && devices.some(([role]) => hasWord(about, role));
}

/** Requests that follow when a client is told of a device, and what one for that device names. */
const followers: Record<string, "userId" | "deviceIds"> = {
  "keys/query": "userId",
  "keys/claim": "deviceIds",
  "sendToDevice/m.room.encrypted": "deviceIds",
  "fed/user/keys/claim": "deviceIds",
};

function awaitsRequest(reason: string, untold: Untold, exchanges: readonly ExchangeRecord[]): boolean {
  const links = [...untold.clients, `${untold.homeserver}->${serverOf(untold.userId)}`];
  const awaited = reason.matchAll(/([\w./]+) (?:of|on) ([\w>-]+)/g);
  return [...awaited].some(([, endpoint = "", link = ""]) => {
    const named = followers[endpoint];
    if (!named || !links.includes(link)) return false;
    const since = exchanges.filter(
      (exchange) => exchange.link === link && exchange.endpoint === endpoint && exchange.startedAtMs >= untold.sinceMs,
    );
    return !since.some(({ request }) =>
      [untold[named]].flat().some((name) => JSON.stringify(request ?? null).includes(`"${name}"`)),
    );
  });
}

/** Whether a text has a word, whatever its case: a sentence may begin with it. */
function hasWord(text: string, word: string): boolean {
  return new RegExp(`(?<!\\w)${RegExp.escape(word)}(?!\\w)`, "i").test(text);
}
