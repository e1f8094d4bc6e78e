import { beforeAll, expect as check, test } from "vitest";
import { Client, DriverPool, installJsSdk, jsDriverCommand } from "../clients/index.ts";
import { oneHomeserver } from "../homeservers/index.ts";
import type { JournalEntry } from "../journal/index.ts";
import { PropertyViolation } from "../support/index.ts";
import { expect } from "./expectations.ts";
import type { Player } from "./player.ts";
import { utdResults } from "./utd-results.ts";

let server: Awaited<ReturnType<typeof oneHomeserver>>;

beforeAll(async () => {
  server = await oneHomeserver();
  return () => server[Symbol.asyncDispose]();
});

test("a verdict about an event goes by what the client holds, also when its driver has not reported it", async () => {
  await using world = await forgetful();
  const { alice, bob, room, steps } = world;
  const untold = await alice.send(room, "untold");
  const sentinel = await alice.send(room, "after it");
  await check(expect(bob).toBeUnableToDecrypt(untold, { sentinel })).rejects.toThrow(PropertyViolation);
  check(steps.at(-1)).toMatch(/^a fault of the driver: .*bob has it as pending.*asked, it says decrypted$/);
});

test("what the client holds in clear text was decrypted, also when its driver has not reported it", async () => {
  await using world = await forgetful();
  const { alice, bob, room } = world;
  await expect(bob).toDecrypt(await alice.send(room, "untold"), { limitMs: 3_000 });
});

test("the list of what was never decrypted goes by what the client holds", async () => {
  await using world = await forgetful();
  const { alice, room, anotherAlice } = world;
  const untold = await alice.send(room, "untold");
  const { recoveryKey } = await alice.enableBackup();
  const alice2 = anotherAlice();
  await alice2.login();
  await alice2.startSync();
  await alice2.scrollBackTo(untold);
  await alice2.waitForTimelineEvent(untold.eventId, ({ decryption }) => decryption.state === "failed", {
    awaited: "the new device to fail to decrypt",
  });
  await alice2.restoreBackup(recoveryKey);
  check(utdResults([alice2])).toMatchObject([{ outcome: "never" }]);
  await alice2.askAgainOfFailures();
  check(utdResults([alice2])).toMatchObject([{ outcome: "late" }]);
});

/**
 * Alice, and Bob, whose driver does not report that it has decrypted the message "untold"; so does that of another device of
 * Alice's.
 */
async function forgetful() {
  await using stack = new AsyncDisposableStack();
  const { command, args } = jsDriverCommand(await installJsSdk({}, () => undefined));
  const pool = stack.use(new DriverPool({ command: { command, args }, sharedCount: 1 }));
  const forgets = `"$@" | grep --line-buffered -v '"decryptionChanged".*"untold"'`;
  const forgetfulCommand = { command: "sh", args: ["-c", forgets, "driver", command, ...args] };
  const forgetfulPool = stack.use(new DriverPool({ command: forgetfulCommand, sharedCount: 1 }));
  const steps: string[] = [];
  const write = (entry: JournalEntry) => void (entry.type === "step" && steps.push(entry.text));
  const register = (role: string) => server.server.register(`${role}-${process.pid}-${performance.now().toFixed()}`);
  const ofAlice = await register("alice");
  const make = (role: string, at: DriverPool, account: typeof ofAlice) => {
    const options = {
      role,
      pool: at,
      ownProcess: false,
      homeserverUrl: server.server.url,
      account,
      journal: { write },
    };
    // What is expected of a client needs neither its link nor its homeserver.
    return new Client(options) as Player;
  };
  const alice = stack.use(make("alice", pool, ofAlice));
  const bob = stack.use(make("bob", forgetfulPool, await register("bob")));
  await Promise.all([alice.login(), bob.login()]);
  await Promise.all([alice.startSync(), bob.startSync()]);
  const { roomId: room } = await alice.createRoom({ preset: "private_chat", encrypted: true, invite: [bob.userId] });
  await bob.waitForMembership(room, bob.userId, "invite");
  await bob.join(room);
  await alice.waitForMembership(room, bob.userId, "join");
  const kept = stack.move();
  const anotherAlice = () => kept.use(make("alice2", forgetfulPool, ofAlice));
  return { anotherAlice, alice, bob, room, steps, [Symbol.asyncDispose]: () => kept.disposeAsync() };
}
