import { randomBytes } from "node:crypto";
import type { Account, SharedHomeserver } from "../homeservers/index.ts";
import { marksIn } from "../journal/index.ts";
import type { Player } from "./player.ts";

/** Creates one more user of a player's scenario, who has no client: `@stranger-2b01-1f0e9a3c:hs1`. */
export async function registerBystander(name: string, of: Player, on: SharedHomeserver): Promise<Account> {
  const [mark] = marksIn(of.userId);
  return on.register(`${name}-${randomBytes(2).toString("hex")}-${mark}`);
}
