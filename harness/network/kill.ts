import { checkGiven, isObjectWith } from "../support/index.ts";
import { type Action, Effect } from "./effect.ts";

/** What a fault can kill: a client in a process of its own, or a homeserver. */
export interface Victim {
  readonly name: string;
  /** Stops it in its tracks; only a kill comes after that. */
  stall(): Promise<void>;
  /** SIGKILL: what it had committed to its store stays, all else is lost. */
  kill(): Promise<void>;
}

const english = {
  "before-request": "before the request arrives",
  "after-commit": "after it was answered",
  "before-handling": "before it handles the answer",
} as const;

/**
 * Kills the victim at the next exchange, once. `Fault.hits` resolves when it is dead.
 * - `before-request`: the request never arrives
 * - `after-commit`: the request was answered, and the answer never comes back
 * - `before-handling`: the victim made the request; it is stalled, gets the answer, and dies without having read it
 */
export function kill(victim: Victim, moment: keyof typeof english): Effect {
  const isVictim = isObjectWith(victim, { name: "string", stall: "function", kill: "function" });
  checkGiven(isVictim, 'kill takes a client or a homeserver first, as in kill(alice, "after-commit")', victim);
  checkGiven(
    Object.hasOwn(english, moment),
    `kill takes one of these moments: ${Object.keys(english).join(", ")}`,
    moment,
  );
  const killNow = async () => {
    await victim.kill();
    return { do: "break" } as const;
  };
  const actions: Record<keyof typeof english, Action | (() => Action)> = {
    "before-request": { onRequest: killNow },
    "after-commit": { onResponse: killNow },
    "before-handling": () => {
      let isStalled = false;
      return {
        onResponse: async () => {
          await victim.stall();
          isStalled = true;
          return undefined;
        },
        onEnd: async (isDelivered, { fires }) => {
          if (!isStalled) return;
          // Also when the answer was lost on its way: nobody else ends a victim that is stalled.
          await victim.kill();
          if (isDelivered) fires();
        },
      };
    },
  };
  return new Effect({
    describe: (subject) => `kill ${victim.name} at ${subject}, ${english[moment]}`,
    action: actions[moment],
    once: true,
  });
}
