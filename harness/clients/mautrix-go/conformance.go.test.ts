import path from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { conformanceServer } from "../../driver-test/conformance-server.ts";
import { hold, Link, reply } from "../../network/index.ts";
import { DriverError } from "../../support/index.ts";
import { Client, type ClientOptions } from "../client.ts";
import { newName } from "../conformance/conformance-bench.ts";
import { type ConformanceServer, driverConformance } from "../conformance/index.ts";
import { cannotRead, reads } from "../conformance/reading.ts";
import { DriverPool } from "../driver-pool.ts";
import { mautrixCapabilities } from "./declared-capabilities.ts";
import { installMautrix, type MautrixDriver, mautrixDriverCommand } from "./install-mautrix.ts";

const journal = { write: () => undefined };
let server: ConformanceServer & AsyncDisposable;
let built: MautrixDriver;

beforeAll(async () => {
  built = await installMautrix({}, () => undefined);
  server = await conformanceServer();
  return () => server[Symbol.asyncDispose]();
});

describe("mautrix-go", () => {
  driverConformance({
    command: () => mautrixDriverCommand(built),
    server: () => server,
    must: mautrixCapabilities,
    mustIsAll: true,
    // Known, and in defects/mautrix-go: https://github.com/mautrix/go/pull/554.
    sdkDefect: {
      says: /confirmSas: failed to trust keys: master keys do not match/,
      because:
        "the SDK compares the other user's master key with its own when their MAC comes before the person confirms",
    },
  });

  // Without the driver's care the SDK would pass over it: the scenario "a device that appears while its user's devices are
  // asked for is not missed" has the same where the SDK asks by itself.
  test("a device that appears while the driver first asks for its user's devices is not missed", async () => {
    await using own = await ownDriver();
    const { link, register, make } = own;
    const [ofAlice, ofBob] = [await register("alice"), await register("bob")];
    const [alice, bob, bob2] = [make("alice", ofAlice, link), make("bob", ofBob), make("bob2", ofBob)];
    await Promise.all([alice.login(), bob.login()]);
    await Promise.all([alice.startSync(), bob.startSync()]);
    const { roomId } = await alice.createRoom({ preset: "private_chat", encrypted: false, invite: [bob.userId] });
    await bob.waitForMembership(roomId, bob.userId, "invite");
    await bob.join(roomId);

    await using slow = await link.fault("keys/query", hold("response").times(1));
    const asked = alice.devices(bob.userId);
    const answer = await slow.held();
    await bob2.login();
    const { eventId } = await bob.send(roomId, "after my new device");
    await alice.waitForTimelineEvent(eventId, () => true, {
      awaited: "alice to hear of what came after the new device",
    });
    answer.release();
    const known = (await asked).map(({ deviceId }) => deviceId);
    expect(known.toSorted()).toEqual([bob.deviceId, bob2.deviceId].toSorted());
  });

  // The SDK saves an answer's token before it works on the answer, so what is lost of it does not come again.
  test("a room key is not lost when the sync is stopped while its answer is worked on", async () => {
    await using own = await ownDriver();
    const { link, register, make } = own;
    const [ofAlice, ofBob] = [await register("alice"), await register("bob")];
    const [alice, alice2, bob] = [make("alice", ofAlice), make("alice2", ofAlice), make("bob", ofBob, link)];
    await Promise.all([alice.login(), bob.login()]);
    await Promise.all([alice.startSync(), bob.startSync()]);
    const { roomId } = await alice.createRoom({ preset: "private_chat", encrypted: true, invite: [bob.userId] });
    await bob.waitForMembership(roomId, bob.userId, "invite");
    await bob.join(roomId);
    await alice.waitForMembership(roomId, bob.userId, "join");
    // He tracks her devices from now on, so the SDK asks for them before it looks at what else an answer has.
    await bob.devices(alice.userId);
    await bob.stopSync();
    await alice2.login();
    const event = await alice.send(roomId, "its room key comes with news of a device");

    await using slow = await link.fault("keys/query", hold("response").times(1));
    const started = bob.startSync();
    const answer = await slow.held();
    const stopped = bob.stopSync();
    // Once a later question is answered, the driver is stopping.
    await bob.getEvent({ ...event, roomId });
    answer.release();
    await Promise.all([started, stopped]);
    await bob.startSync();
    await reads(bob, event);
  });

  test("a room key that comes while the driver asks why it is missing decrypts the event", async () => {
    await using own = await ownDriver();
    const { link } = own;
    const { alice, alice2, roomId } = await aloneBesideNewDevice(own);
    const event = await alice.send(roomId, "before the new device");
    const { recoveryKey } = await alice.enableBackup();
    await alice2.login();

    await using slow = await link.fault("room_keys/version/get", hold("response").times(1));
    const started = alice2.startSync();
    const answer = await slow.held();
    const { imported } = await alice2.restoreBackup(recoveryKey);
    expect(imported).toBe(1);
    answer.release();
    await started;
    await reads(alice2, event);
  });

  test("whether there is a backup is asked until it is known, and not known is not yes", async () => {
    await using own = await ownDriver();
    const { link } = own;
    const { alice, alice2, roomId } = await aloneBesideNewDevice(own);
    const [one, two] = [await alice.send(roomId, "one"), await alice.send(roomId, "two")];
    await alice2.login();

    await using _broken = await link.fault("room_keys/version/get", reply(500).times(1));
    await alice2.startSync();
    expect((await cannotRead(alice2, one)).decryption).toMatchObject({ cause: "other" });
    expect((await cannotRead(alice2, two)).decryption).toMatchObject({ cause: "sent-before-device-no-backup" });
  });

  test("what the driver or the machine cannot do is not said to be the SDK's failure", async () => {
    await using own = await ownDriver();
    const { driver, register } = own;
    const client = "alice";
    const login = { client, homeserverUrl: server.url, ...(await register(client)) };
    const nowhere = path.join(import.meta.dirname, "no such folder", "store");
    await expect(driver.call("stopSync", { client })).rejects.toThrow(DriverError);
    await expect(driver.call("login", { ...login, storeFile: nowhere })).rejects.toThrow(DriverError);
    await expect(driver.call("login", { ...login, storeFile: import.meta.filename })).rejects.toThrow(DriverError);
    await driver.call("login", login);
    await expect(driver.call("snapshotStore", { client, file: nowhere })).rejects.toThrow(DriverError);
    await expect(driver.call("close", { client, storeFile: nowhere })).rejects.toThrow(DriverError);
  });

  // The SDK panics when it is asked for its crypto before the login was answered.
  test("a panic fails the verb that it was in, and is told; the driver lives on", async () => {
    await using own = await ownDriver();
    const { driver, link, register } = own;
    const account = await register("alice");
    const client = "alice";
    const unhandled: unknown[] = [];
    driver.listen(({ event, params }) => event === "unhandled" && unhandled.push(params));

    await using slow = await link.fault("login", hold().times(1));
    const login = driver.call("login", { client, homeserverUrl: link.url, ...account });
    const asked = await slow.held();
    const early = driver.call("devices", { client, userId: account.userId });
    await expect(early).rejects.toThrow(/devices panicked: Machine\(\) called before/);
    await expect(early).rejects.toThrow(DriverError);
    const error = expect.stringContaining("devices panicked: Machine() called before");
    expect(unhandled).toEqual([{ client, error }]);
    asked.release();
    expect((await login).userId).toBe(account.userId);
  });

  test("close ends a verb that waits for the homeserver", async () => {
    await using own = await ownDriver();
    const { driver, link, register } = own;
    const client = "alice";
    await driver.call("login", { client, homeserverUrl: link.url, ...(await register(client)) });
    await using slow = await link.fault("createRoom", hold().times(1));
    const created = driver.call("createRoom", { client, preset: "private_chat", encrypted: true, invite: [] });
    const ended = expect(created).rejects.toThrow("context canceled");
    await slow.held();
    await driver.call("close", { client });
    await ended;
  });
});

/** A driver of its own, clients in it that are not logged in yet, and a link that one of them may be behind. */
async function ownDriver() {
  await using stack = new AsyncDisposableStack();
  const pool = stack.use(new DriverPool({ command: mautrixDriverCommand(built), sharedCount: 1 }));
  const link = stack.use(await Link.open({ name: "link", target: () => server.url, journal }));
  const kept = stack.move();
  const make = (role: string, account: ClientOptions["account"], { url }: { url: string } = server) =>
    kept.use(new Client({ role, pool, ownProcess: false, homeserverUrl: url, account, journal }));
  const register = (role: string) => server.register(newName(role));
  return { driver: await pool.shared(), link, make, register, [Symbol.asyncDispose]: () => kept.disposeAsync() };
}

/** Alice in a room of her own, and a second device of hers that logs in by the link and knows nothing of the room's past. */
async function aloneBesideNewDevice({ link, register, make }: Awaited<ReturnType<typeof ownDriver>>) {
  const account = await register("alice");
  const [alice, alice2] = [make("alice", account), make("alice2", account, link)];
  await alice.login();
  await alice.startSync();
  const { roomId } = await alice.createRoom({ preset: "private_chat", encrypted: true, invite: [] });
  return { alice, alice2, roomId };
}
