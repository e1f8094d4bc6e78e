import { UsageError } from "../support/index.ts";
import type { ScenarioDefinition } from "./definition.ts";

/** Letters of SDKs; a capital puts the client on hs2. */
const letters: Record<string, string> = {
  j: "js-sdk in Node",
  b: "js-sdk in Chromium",
  r: "rust-sdk",
  g: "mautrix-go",
};
const built = "j";

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
    const sdk = letters[letter.toLowerCase()];
    const known = `known letters are ${Object.entries(letters)
      .map(([key, name]) => `${key} (${name})`)
      .join(", ")}; a capital puts the client on hs2`;
    if (!sdk) throw new UsageError(`"${clients}" has an unknown letter: ${letter}`, { hint: known });
    if (letter.toLowerCase() !== built)
      throw new UsageError(`"${clients}" asks for ${sdk}, which has no driver yet`, {
        hint: `use ${built} or ${built.toUpperCase()}`,
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
  const last = clients.at(-1) ?? built;
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
