import { beforeAll, test } from "vitest";
import type { JournalEntry } from "../../journal/index.ts";
import { Client, type ClientOptions } from "../client.ts";
import { DriverPool } from "../driver-pool.ts";
import type { DriverCommand } from "../driver-process.ts";
import type { Capability, VerbResult } from "../driver-protocol.ts";
import { SdkError } from "../errors.ts";
import { untilSigned } from "./trusting.ts";

/** What the suite needs of a homeserver: a real one, that the clients under test talk to directly. */
export interface ConformanceServer {
  url: string;
  register(localpart: string): Promise<{ userId: string; password: string }>;
}

export interface ConformanceOptions {
  /** How the driver under test is started. */
  command: () => DriverCommand;
  server: () => ConformanceServer;
  /** What the driver must be able to do; what else it says it can is tried as well. */
  must: readonly Capability[];
  /** True when it can nothing else: what the table of capabilities says. */
  mustIsAll?: boolean;
  /** A refusal that is a known defect of the SDK and comes by chance: it says nothing of the driver, and skips the test. */
  sdkDefect?: { says: RegExp; because: string };
}

/** A room that its tests are in: encrypted, nobody else invited. */
export const encryptedRoom = { preset: "private_chat", encrypted: true, invite: [] as string[] } as const;

let lastUser = 0;
/** A localpart that no other test of any process has. */
export const newName = (role: string): string => `${role}-${process.pid}-${++lastUser}`;

/** The driver under test, and clients in it. It belongs to the `describe` in which it is made, and ends with that. */
export type ConformanceBench = ReturnType<typeof conformanceBench>;

export function conformanceBench({ command, server, must, mustIsAll, sdkDefect }: ConformanceOptions) {
  const journal: JournalEntry[] = [];
  const passwords = new Map<string, string>();
  let pool: DriverPool;
  let capabilities: Capability[] = [];

  beforeAll(async () => {
    journal.length = 0;
    pool = new DriverPool({ command: command(), sharedCount: 1 });
    capabilities = (await pool.hello()).capabilities;
    return () => pool[Symbol.asyncDispose]();
  });

  const hello = (): Promise<VerbResult<"hello">> => pool.hello();
  const has = (capability: Capability): boolean => capabilities.includes(capability);

  /** A device of a new user, or of the user of `account`; not logged in yet. */
  async function make(role: string, { account, ...options }: Partial<ClientOptions> = {}): Promise<Client> {
    account ??= await server().register(newName(role));
    passwords.set(account.userId, account.password);
    const sink = { write: (entry: JournalEntry) => void journal.push(entry) };
    return new Client({
      role,
      pool,
      ownProcess: false,
      homeserverUrl: server().url,
      account,
      journal: sink,
      ...options,
    });
  }

  const accountOf = ({ userId }: Client) => ({ userId, password: passwords.get(userId) ?? "" });

  /** Another device of the client's user; not logged in yet. */
  const another = (role: string, client: Client, options: Partial<ClientOptions> = {}): Promise<Client> =>
    make(role, { ...options, account: accountOf(client) });

  /** Logs two clients in and starts their syncs; disposing of the stack disposes of both. */
  async function started(one: Client, other: Client): Promise<AsyncDisposableStack> {
    await using stack = new AsyncDisposableStack();
    for (const client of [one, other]) stack.use(client);
    await Promise.all([one.login(), other.login()]);
    await Promise.all([one.startSync(), other.startSync()]);
    return stack.move();
  }

  /** Alice and Bob, logged in, syncing, and together in an encrypted room. */
  async function pair(options: Partial<ClientOptions> = {}) {
    const [alice, bob] = [await make("alice", options), await make("bob", options)];
    await using stack = await started(alice, bob);
    const room = await together(alice, bob);
    const moved = stack.move();
    return { alice, bob, room, [Symbol.asyncDispose]: () => moved.disposeAsync() };
  }

  /** Two devices of Alice's that sync: the first has made her identity, and the second knows the first. */
  async function twoDevices() {
    const alice = await make("alice");
    const alice2 = await another("alice2", alice);
    await using stack = await started(alice, alice2);
    await alice.bootstrapCrossSigning();
    await untilSigned(alice2, alice);
    const moved = stack.move();
    return { alice, alice2, [Symbol.asyncDispose]: () => moved.disposeAsync() };
  }

  /** Puts two clients that sync into a new encrypted room. */
  async function together(alice: Client, bob: Client): Promise<string> {
    const { roomId } = await alice.createRoom(encryptedRoom);
    await alice.invite(roomId, bob);
    await bob.waitForMembership(roomId, bob.userId, "invite");
    await bob.join(roomId);
    await alice.waitForMembership(roomId, bob.userId, "join");
    return roomId;
  }

  /** Where users verify: in a room, or over to-device with a driver that cannot. */
  const where = ({ deviceId }: Client, roomId: string) => (has("room-verification") ? { roomId } : { deviceId });

  /** A test that needs a capability. */
  function capable(needed: Capability, name: string, body: () => Promise<void>): void {
    test(name, async (context) => {
      if (!has(needed)) context.skip(`the driver lacks "${needed}"`);
      await body().catch((error: unknown) => {
        if (error instanceof SdkError && sdkDefect?.says.test(error.message)) context.skip(sdkDefect.because);
        throw error;
      });
    });
  }

  return {
    command,
    server,
    must,
    mustIsAll,
    journal,
    hello,
    has,
    make,
    accountOf,
    another,
    pair,
    started,
    twoDevices,
    together,
    where,
    capable,
  };
}
