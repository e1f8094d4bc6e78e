import { sdks } from "../clients/index.ts";
import { UsageError } from "../support/index.ts";
import type { ScenarioDefinition } from "./definition.ts";

/** Where a role lives and on which SDK. */
export interface Placement {
  role: string;
  /** The role without its device number. */
  user: string;
  sdk: string;
  homeserver: string;
}

/** Throws `UsageError` when `clients` is not a permutation, such as `jJ`, that can be run. */
export function checkPermutation(clients: string): void {
  if (clients.length < 2) {
    throw new UsageError(`"${clients}" is not a permutation: it needs a letter for each of at least two users`, {
      hint: "for example --clients jj,jJ",
    });
  }
  for (const letter of clients) {
    if (sdks[letter.toLowerCase()]) continue;
    const known = Object.entries(sdks).map(([key, { name }]) => `${key} (${name})`);
    throw new UsageError(`"${clients}" has an unknown letter: ${letter}`, {
      hint: `known letters are ${known.join(", ")}; a capital puts the client on hs2`,
    });
  }
}

/**
 * Gives each role its SDK and homeserver. Letters go to users in order and the last one to all the rest;
 * another device of a user lives on the user's homeserver and runs the last letter's SDK. Puppets come after all
 * roles; of their letter, only the homeserver counts.
 */
export function place(
  { roles, puppets = [], on }: Pick<ScenarioDefinition, "roles" | "puppets" | "on">,
  clients: string,
): Placement[] {
  const users: string[] = [];
  const last = clients.at(-1) as string;
  return [...roles, ...puppets].map((role) => {
    const user = role.replace(/\d+$/, "");
    const isFirstDevice = !users.includes(user);
    if (isFirstDevice) users.push(user);
    const userLetter = clients[users.indexOf(user)] ?? last;
    const sdk = (isFirstDevice ? userLetter : last).toLowerCase();
    const homeserver = on?.[role] ?? on?.[user] ?? (userLetter === userLetter.toLowerCase() ? "hs1" : "hs2");
    return { role, user, sdk, homeserver };
  });
}
