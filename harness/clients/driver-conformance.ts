import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { beforeAll, describe, expect, test } from "vitest";
import type { JournalEntry } from "../journal/index.ts";
import { withDeadline } from "../support/index.ts";
import { Client } from "./client.ts";
import { DriverPool } from "./driver-pool.ts";
import { type DriverCommand, DriverProcess } from "./driver-process.ts";
import { type Capability, rpcErrors } from "./driver-protocol.ts";
import { SdkError, UnsupportedError } from "./errors.ts";
import type { QrImage } from "./qr-image.ts";

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
}

const group = { preset: "private_chat", encrypted: true, invite: [] as string[] } as const;
let lastUser = 0;

/**
 * The contract of the driver protocol, as tests that are the same for every driver: a driver that passes can host any
 * client of any scenario. Call it inside `describe`; a capability that the driver lacks skips its tests, unless it is in `must`.
 */
export function driverConformance({ command, server, must, mustIsAll }: ConformanceOptions): void {
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

  /** A device of a new user, or of the user of `account`; not logged in yet. */
  async function make(
    role: string,
    { account, ...options }: Partial<ConstructorParameters<typeof Client>[0]> = {},
  ): Promise<Client> {
    account ??= await server().register(`${role}-${process.pid}-${++lastUser}`);
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

  /** Alice and Bob, logged in, syncing, and together in an encrypted room. */
  async function pair(options: Parameters<typeof make>[1] = {}) {
    await using stack = new AsyncDisposableStack();
    const alice = stack.use(await make("alice", options));
    const bob = stack.use(await make("bob", options));
    await Promise.all([alice.login(), bob.login()]);
    await Promise.all([alice.startSync(), bob.startSync()]);
    const room = await together(alice, bob);
    const moved = stack.move();
    return { alice, bob, room, [Symbol.asyncDispose]: () => moved.disposeAsync() };
  }

  async function together(alice: Client, bob: Client): Promise<string> {
    const { roomId } = await alice.createRoom(group);
    await alice.invite(roomId, bob);
    await bob.waitForMembership(roomId, bob.userId, "invite");
    await bob.join(roomId);
    await alice.waitForMembership(roomId, bob.userId, "join");
    return roomId;
  }

  const reads = (client: Client, event: { eventId: string; body: string }) =>
    client.waitForTimelineEvent(
      event.eventId,
      ({ decryption, content }) => decryption.state === "decrypted" && content.body === event.body,
      { awaited: `${client.role} to decrypt "${event.body}"` },
    );

  const cannotRead = (client: Client, event: { eventId: string }) =>
    client.waitForTimelineEvent(event.eventId, ({ decryption }) => decryption.state === "failed", {
      awaited: `${client.role} to fail to decrypt`,
    });

  /** Users verify in a room, or over to-device with a driver that cannot. */
  const where = ({ deviceId }: Client, roomId: string) =>
    capabilities.includes("room-verification") ? { roomId } : { deviceId };

  /** A test that needs a capability. */
  function capable(needed: Capability, name: string, body: () => Promise<void>): void {
    test(name, async (context) => {
      if (!capabilities.includes(needed)) context.skip(`the driver lacks "${needed}"`);
      await body();
    });
  }

  describe("the protocol", () => {
    test("hello says who it is and what it can", async () => {
      const hello = await pool.hello();
      expect(hello.sdk).not.toBe("");
      expect(hello.version).toMatch(/^\d/);
      expect(hello.capabilities).toEqual(expect.arrayContaining([...must]));
      if (mustIsAll) expect([...hello.capabilities].sort()).toEqual([...must].sort());
      expect(new Set(hello.capabilities).size).toBe(hello.capabilities.length);
    });

    test("a verb that does not exist, or with wrong parameters, is refused as JSON-RPC says", async () => {
      await using driver = rawDriver(command());
      expect(await driver.ask("dance", {})).toMatchObject({ error: { code: rpcErrors.unknownMethod } });
      expect(await driver.ask("toString", {})).toMatchObject({ error: { code: rpcErrors.unknownMethod } });
      expect(await driver.ask("login", { client: "a" })).toMatchObject({ error: { code: rpcErrors.invalidParams } });
    });

    test("a verb of an unknown client fails, and the driver lives on", async () => {
      await using driver = new DriverProcess(command());
      await expect(driver.call("stopSync", { client: "nobody" })).rejects.toThrow("nobody");
      expect((await driver.call("hello", {})).version).toMatch(/^\d/);
    });

    test("a line that is no message is not the end of it", async () => {
      await using driver = rawDriver(command());
      driver.write("this is not JSON");
      expect(await driver.ask("hello", {})).toMatchObject({ jsonrpc: "2.0", result: { version: expect.any(String) } });
    });

    test("it ends by itself when its stdin ends, also while a client syncs", async () => {
      await using driver = rawDriver(command());
      const { userId, password } = await server().register(`ends-${process.pid}-${++lastUser}`);
      const login = { client: "ends", homeserverUrl: server().url, userId, password };
      expect(await driver.ask("login", login)).toMatchObject({ result: { userId } });
      expect(await driver.ask("startSync", { client: "ends", kind: "v2" })).toMatchObject({ result: {} });
      expect(await driver.end()).toBe(0);
    });
  });

  describe("one device", () => {
    test("login resolves with device keys and one-time keys on the server, and makes a new device each time", async () => {
      await using alice = await make("alice");
      await alice.login();
      const { userId, deviceId } = alice;
      const stranger = await loginByHand(server());
      const query = await stranger.post("keys/query", { device_keys: { [userId]: [] } });
      expect(query).toHaveProperty(["device_keys", userId, deviceId, "keys", `curve25519:${deviceId}`]);
      const claim = await stranger.post("keys/claim", {
        one_time_keys: { [userId]: { [deviceId]: "signed_curve25519" } },
      });
      const keys = (claim.one_time_keys as Record<string, Record<string, object>>)[userId]?.[deviceId] ?? {};
      expect(JSON.stringify(keys)).toContain("signed_curve25519:");
      expect(JSON.stringify(keys)).not.toContain("fallback");
      expect(await alice.oneTimeKeyCount()).toBeGreaterThan(0);

      await using alice2 = await another("alice2", alice);
      await alice2.login();
      expect(alice2.deviceId).not.toBe(deviceId);
    });

    test("a wrong password is the SDK's refusal, not the driver's fault", async () => {
      const { userId } = await server().register(`refused-${process.pid}-${++lastUser}`);
      await using alice = await make("alice", { account: { userId, password: "wrong" } });
      await expect(alice.login()).rejects.toThrow(SdkError);
    });

    test("no secret stands in the journal", async () => {
      const { userId } = await server().register(`secret-${process.pid}-${++lastUser}`);
      const password = `unmistakable-${userId}`;
      await using alice = await make("alice", { account: { userId, password } });
      await expect(alice.login()).rejects.toThrow();
      expect(JSON.stringify(journal)).toContain(userId);
      expect(JSON.stringify(journal)).not.toContain(password);
    });

    test("logout deletes the device, and a new login makes another", async () => {
      await using alice = await make("alice");
      await alice.login();
      const { deviceId, userId } = alice;
      await alice.startSync();
      await alice.logout();
      const stranger = await loginByHand(server());
      const query = await stranger.post("keys/query", { device_keys: { [userId]: [] } });
      expect((query.device_keys as Record<string, object>)[userId] ?? {}).not.toHaveProperty(deviceId);
      await alice.login();
      expect(alice.deviceId).not.toBe(deviceId);
    });
  });

  describe("rooms and messages", () => {
    test("both sides read each other, and report it once decrypted", async () => {
      await using world = await pair();
      const { alice, bob, room } = world;
      const hello = await alice.send(room, "hello");
      const seen = await reads(bob, hello);
      expect(seen).toMatchObject({ type: "m.room.message", sender: alice.userId, roomId: room });
      expect(seen.sessionId).toBeTruthy();
      const answer = await bob.send(room, "answer");
      await reads(alice, answer);
      // One's own messages are timeline events as well.
      await reads(bob, answer);
      expect(await bob.getEvent(hello)).toMatchObject({
        decryption: { state: "decrypted" },
        content: { body: "hello" },
      });
      expect(await bob.getEvent({ roomId: room, eventId: "$nothing" })).toBeNull();
      const { states } = bob.decryptionHistory().find(({ event }) => event.eventId === hello.eventId) ?? {};
      expect(states?.at(-1)?.decryption.state).toBe("decrypted");
    });

    test("messages of a room that is not encrypted are told as such", async () => {
      await using alice = await make("alice");
      await alice.login();
      await alice.startSync();
      const { roomId } = await alice.createRoom({ ...group, encrypted: false });
      const event = await alice.send(roomId, "in the open");
      const seen = await alice.waitForTimelineEvent(event.eventId, () => true, { awaited: "the message" });
      expect(seen).toMatchObject({ decryption: { state: "not-encrypted" }, content: { body: "in the open" } });
    });

    test("membership is told as it changes", async () => {
      await using world = await pair();
      const { alice, bob, room } = world;
      expect(await alice.members(room)).toEqual({ [alice.userId]: "join", [bob.userId]: "join" });
      await bob.leave(room);
      await alice.waitForMembership(room, bob.userId, "leave");
      await alice.invite(room, bob);
      await bob.waitForMembership(room, bob.userId, "invite");
      await bob.join(room);
      await alice.waitForMembership(room, bob.userId, "join");
      await reads(bob, await alice.send(room, "welcome back"));
      await alice.kick(room, bob);
      await bob.waitForMembership(room, bob.userId, "leave");
    });

    test("state and display names go through, and what the server refuses is the SDK's error", async () => {
      await using world = await pair();
      const { alice, bob, room } = world;
      await alice.setDisplayName("Alice of the looking-glass");
      await alice.sendState(room, "m.room.topic", { topic: "mirrors" });
      await expect(bob.sendState(room, "m.room.power_levels", { users: {} })).rejects.toThrow(SdkError);
    });

    test("older events come by back-pagination", async () => {
      await using world = await pair();
      const { alice, bob, room } = world;
      const old = await alice.send(room, "long ago");
      await reads(bob, old);
      for (let count = 0; count < 40; count++) await alice.sendState(room, "m.room.topic", { topic: `${count}` });
      await using carol = await make("carol");
      await carol.login();
      await carol.startSync();
      await alice.invite(room, carol);
      await carol.waitForMembership(room, carol.userId, "invite");
      await carol.join(room);
      await carol.scrollBackTo(old);
      const { decryption } = await cannotReadOrReads(carol, old);
      // A release that shares history on invite gives the key; one that does not says why it cannot decrypt.
      expect(["decrypted", "failed"]).toContain(decryption.state);
    });

    test("a stopped sync hears nothing, and catches up when it goes on", async () => {
      await using world = await pair();
      const { alice, bob, room } = world;
      await bob.stopSync();
      const event = await alice.send(room, "while you slept");
      // The sender has it back by sync; a device that still synced would have it at about the same time.
      await reads(alice, event);
      expect(bob.decryptionHistory().some((known) => known.event.eventId === event.eventId)).toBe(false);
      await bob.startSync();
      await reads(bob, event);
    });

    test("clients of one driver see only their own", async () => {
      await using world = await pair();
      await using other = await pair();
      const event = await world.alice.send(world.room, "between us");
      await reads(world.bob, event);
      await reads(other.bob, await other.alice.send(other.room, "meanwhile"));
      expect(other.bob.decryptionHistory().some((known) => known.event.eventId === event.eventId)).toBe(false);
    });

    capable("discard-room-key", "after discardRoomKey the next message has another session", async () => {
      await using world = await pair();
      const { alice, bob, room } = world;
      const before = await bob.sessionIdOf(await alice.send(room, "one"));
      expect(await bob.sessionIdOf(await alice.send(room, "two"))).toBe(before);
      await alice.discardRoomKey(room);
      const third = await alice.send(room, "three");
      expect(await bob.sessionIdOf(third)).not.toBe(before);
      await reads(bob, third);
    });

    test("a device that came later fails with a cause", async () => {
      await using world = await pair();
      const { alice, bob, room } = world;
      const event = await alice.send(room, "before your time");
      await reads(bob, event);
      await using bob2 = await another("bob2", bob);
      await bob2.login();
      await bob2.startSync();
      const { decryption } = await cannotRead(bob2, event);
      expect(decryption).toMatchObject({ cause: "sent-before-device-no-backup" });
      await alice.waitForDevice(bob2);
      await reads(bob2, await alice.send(room, "you are in time"));
    });
  });

  describe("devices and trust", () => {
    capable(
      "blacklist",
      "an unverified device that is blacklisted is told why, and one that is trusted reads",
      async () => {
        await using world = await pair();
        const { alice, bob, room } = world;
        await alice.setBlacklistUnverified(true);
        const { decryption } = await cannotRead(bob, await alice.send(room, "not for you"));
        expect(decryption).toMatchObject({ cause: "withheld-unverified-device" });
        await alice.setDeviceVerified(bob);
        expect(await alice.devices(bob.userId)).toMatchObject([{ deviceId: bob.deviceId, verified: true }]);
        await reads(bob, await alice.send(room, "for you"));
      },
    );

    capable("isolation-mode", "devices that are not cross-signed get no key in isolation", async () => {
      await using world = await pair();
      const { alice, bob, room } = world;
      await Promise.all([alice.bootstrapCrossSigning(), bob.bootstrapCrossSigning()]);
      await using bob2 = await another("bob2", bob);
      await bob2.login();
      await bob2.startSync();
      await Promise.all([alice.waitForDevice(bob2), untilSigned(alice, bob)]);
      await alice.setIsolationMode("signed-only");
      const event = await alice.send(room, "signed only");
      await reads(bob, event);
      await cannotRead(bob2, event);
    });

    capable("cross-signing", "a cross-signing identity signs the device that made it", async () => {
      await using world = await pair();
      const { alice, bob } = world;
      expect(await bob.crossSigningStatus(bob.userId)).toMatchObject({ identityKnown: false });
      await bob.bootstrapCrossSigning();
      expect(await bob.crossSigningStatus(bob.userId)).toMatchObject({ identityKnown: true, thisDeviceSigned: true });
      await untilSigned(alice, bob);
      expect(await alice.crossSigningStatus(bob.userId)).toMatchObject({ identityKnown: true, userVerified: false });
      expect(await alice.devices(bob.userId)).toMatchObject([
        { deviceId: bob.deviceId, crossSigned: true, verified: false },
      ]);
    });

    capable(
      "isolation-mode",
      "a verified user whose identity is another gets nothing until the person agrees",
      async () => {
        await using world = await pair();
        const { alice, bob, room } = world;
        await verified(alice, bob, room);
        await alice.setIsolationMode("verified-users-intact");
        await reads(bob, await alice.send(room, "to the one I know"));
        if (!capabilities.includes("identity-reset") || !capabilities.includes("pinning")) return;
        await bob.resetIdentity();
        await untilStatus(alice, bob, { userVerified: false, verificationViolated: true });
        await expect(alice.send(room, "to whom?")).rejects.toThrow(SdkError);
        await alice.withdrawVerification(bob);
        expect(await alice.crossSigningStatus(bob.userId)).toMatchObject({ verificationViolated: false });
        await reads(bob, await alice.send(room, "to whoever you are"));
      },
    );

    capable(
      "identity-reset",
      "a reset puts another identity in the old one's place, and signs this device",
      async () => {
        await using alice = await make("alice");
        await alice.login();
        await alice.startSync();
        await alice.bootstrapCrossSigning();
        const stranger = await loginByHand(server());
        const masterKey = async () => {
          const { master_keys } = await stranger.post("keys/query", { device_keys: { [alice.userId]: [] } });
          return (master_keys as Record<string, { keys: object }>)[alice.userId]?.keys;
        };
        const before = await masterKey();
        await alice.resetIdentity();
        expect(Object.keys((await masterKey()) ?? {})).toHaveLength(1);
        expect(await masterKey()).not.toEqual(before);
        expect(await alice.crossSigningStatus(alice.userId)).toMatchObject({
          identityKnown: true,
          thisDeviceSigned: true,
        });
      },
    );

    capable("pinning", "another identity than the one seen first needs approval, until it is pinned", async () => {
      await using world = await pair();
      const { alice, bob } = world;
      await bob.bootstrapCrossSigning();
      await untilSigned(alice, bob);
      expect(await alice.crossSigningStatus(bob.userId)).toMatchObject({
        needsApproval: false,
        verificationViolated: false,
      });
      await expect(alice.pinIdentity({ userId: "@nobody:hs1" })).rejects.toThrow(SdkError);
      if (!capabilities.includes("identity-reset")) return;
      await bob.resetIdentity();
      await untilStatus(alice, bob, { needsApproval: true, verificationViolated: false });
      await alice.pinIdentity(bob);
      expect(await alice.crossSigningStatus(bob.userId)).toMatchObject({ needsApproval: false });
    });

    capable("shields", "a message from a device that its owner did not sign is marked", async () => {
      await using world = await pair();
      const { alice, bob, room } = world;
      const event = await alice.send(room, "who am I?");
      await reads(bob, event);
      const shield = await bob.shield(event);
      expect(shield.colour).not.toBe("none");
      expect(shield.reason).toBeTruthy();
    });
  });

  describe("verification", () => {
    capable("sas", "two users compare the same emoji and then trust each other", async () => {
      await using world = await pair();
      const { alice, bob, room } = world;
      await Promise.all([alice.bootstrapCrossSigning(), bob.bootstrapCrossSigning()]);
      await Promise.all([untilSigned(alice, bob), untilSigned(bob, alice)]);
      const asked = await alice.requestVerification({ userId: bob.userId, ...where(bob, room) });
      const incoming = await bob.incomingVerification(alice);
      const [aliceReady, bobReady] = await Promise.all([asked.ready(), incoming.accept()]);
      const [aliceShown, bobShown] = await Promise.all([aliceReady.start(), bobReady.follow()]);
      expect(aliceShown.emoji).toHaveLength(7);
      expect(bobShown.emoji).toEqual(aliceShown.emoji);
      expect(bobShown.decimals).toEqual(aliceShown.decimals);
      await Promise.all([aliceShown.confirm(), bobShown.confirm()]);
      await Promise.all([aliceShown.done(), bobShown.done()]);
      await Promise.all([untilTrusts(alice, bob), untilTrusts(bob, alice)]);
    });

    capable("sas", "a mismatch cancels on both sides", async () => {
      await using alice = await make("alice");
      await using alice2 = await another("alice2", alice);
      await Promise.all([alice.login(), alice2.login()]);
      await Promise.all([alice.startSync(), alice2.startSync()]);
      await alice.bootstrapCrossSigning();
      await alice2.waitForDevice(alice);
      const asked = await alice2.requestVerification({ userId: alice.userId, deviceId: alice.deviceId });
      const incoming = await alice.incomingVerification(alice2);
      const [ready, otherReady] = await Promise.all([asked.ready(), incoming.accept()]);
      const [shown] = await Promise.all([ready.start(), otherReady.follow()]);
      await shown.mismatch();
      const [mine, theirs] = await Promise.all([asked.cancelled(), incoming.cancelled()]);
      expect(mine.cancellation).toMatchObject({ code: "m.mismatched_sas", byUs: true });
      expect(theirs.cancellation).toMatchObject({ code: "m.mismatched_sas", byUs: false });
    });

    capable("qr", "a code that one user shows and the other scans makes both trust each other", async () => {
      await using world = await pair();
      const { alice, bob, room } = world;
      await Promise.all([alice.bootstrapCrossSigning(), bob.bootstrapCrossSigning()]);
      await Promise.all([untilSigned(alice, bob), untilSigned(bob, alice)]);
      const asked = await alice.requestVerification({ userId: bob.userId, ...where(bob, room) });
      const incoming = await bob.incomingVerification(alice);
      const [aliceReady, bobReady] = await Promise.all([asked.ready(), incoming.accept()]);
      const shown = await aliceReady.showQr();
      expect(shown.mode).toBe(0);
      const scanning = await bobReady.scanQr(shown.image);
      const scanned = await shown.scanned();
      await scanned.confirm();
      await Promise.all([scanned.done(), scanning.done()]);
      await Promise.all([untilTrusts(alice, bob), untilTrusts(bob, alice)]);
    });

    capable(
      "qr",
      "a code of another verification is refused, and one that nobody scanned cannot be confirmed",
      async () => {
        await using alice = await make("alice");
        await using alice2 = await another("alice2", alice);
        await Promise.all([alice.login(), alice2.login()]);
        await Promise.all([alice.startSync(), alice2.startSync()]);
        await alice.bootstrapCrossSigning();
        await alice2.waitForDevice(alice);
        await untilSigned(alice2, alice);
        const codes: QrImage[] = [];
        for (let turn = 0; turn < 2; turn++) {
          const asked = await alice2.requestVerification({ userId: alice.userId, deviceId: alice.deviceId });
          const incoming = await alice.incomingVerification(alice2);
          const [ready, otherReady] = await Promise.all([asked.ready(), incoming.accept()]);
          const shown = await ready.showQr();
          expect(shown.mode).toBe(2);
          codes.push(shown.image);
          await expect(alice2.call("confirmQr", { verificationId: asked.id })).rejects.toThrow(SdkError);
          if (turn === 1) await expect(otherReady.scanQr(codes[0] as QrImage)).rejects.toThrow(SdkError);
          await asked.cancel();
          await incoming.cancelled();
        }
      },
    );

    capable("sas", "a request can be cancelled before it is answered", async () => {
      await using world = await pair();
      const { alice, bob, room } = world;
      await Promise.all([alice.bootstrapCrossSigning(), bob.bootstrapCrossSigning()]);
      await untilSigned(alice, bob);
      const asked = await alice.requestVerification({ userId: bob.userId, ...where(bob, room) });
      const incoming = await bob.incomingVerification(alice);
      await incoming.cancel();
      expect((await asked.cancelled()).cancellation).toMatchObject({ byUs: false });
    });
  });

  describe("backup", () => {
    capable("backup", "a new device restores with the recovery key, and decrypts what it could not", async () => {
      await using world = await pair();
      const { alice, bob, room } = world;
      const event = await alice.send(room, "kept in the backup");
      await reads(bob, event);
      const { recoveryKey, version } = await bob.enableBackup();
      expect(version).not.toBe("");
      const later = await alice.send(room, "kept as well");
      await reads(bob, later);
      await bob.discardRoomKey(room);
      const own = await bob.send(room, "of my own session");
      await bob.waitForBackupUpload();
      expect(JSON.stringify(journal)).not.toContain(recoveryKey);

      await using bob2 = await another("bob2", bob);
      await bob2.login();
      await bob2.startSync();
      for (const old of [event, later, own]) await cannotRead(bob2, old);
      const { imported, total } = await bob2.restoreBackup(recoveryKey);
      expect(imported).toBe(total);
      expect(imported).toBeGreaterThanOrEqual(2);
      for (const old of [event, later, own]) await reads(bob2, old);
    });

    capable("backup", "a wrong recovery key is refused and restores nothing", async () => {
      await using world = await pair();
      const { alice, bob, room } = world;
      const event = await alice.send(room, "locked");
      await reads(bob, event);
      await bob.enableBackup();
      // The right form, and of another's secret storage.
      const { recoveryKey: wrong } = await alice.enableBackup();
      await using bob2 = await another("bob2", bob);
      await bob2.login();
      await bob2.startSync();
      await cannotRead(bob2, event);
      await expect(bob2.restoreBackup(wrong)).rejects.toThrow(SdkError);
      await expect(bob2.restoreBackup("EsT0 not a key at all")).rejects.toThrow(SdkError);
      expect((await bob2.getEvent(event))?.decryption.state).toBe("failed");
    });
  });

  describe("dehydrated device", () => {
    capable("dehydrated-devices", "it takes what is sent while no device is there, for the next device", async () => {
      await using world = await pair();
      const { alice, bob, room } = world;
      const { recoveryKey } = await bob.enableBackup();
      await bob.startDehydration(recoveryKey);
      const devices = async () => (await alice.devices(bob.userId)).map(({ deviceId }) => deviceId);
      await alice.until(async () => (await devices()).length === 2, { awaited: "alice to see the dehydrated device" });
      await using bob2 = await another("bob2", bob);
      await bob.logout();
      await alice.waitForDeviceGone(bob);
      await alice.discardRoomKey(room);
      const event = await alice.send(room, "sleep well");
      await reads(alice, event);
      await bob2.login();
      await bob2.startSync();
      await cannotRead(bob2, event);
      await bob2.startDehydration(recoveryKey);
      await reads(bob2, event);
    });
  });

  describe("send queue", () => {
    capable("send-queue", "a queued message is sent, and the SDK says so", async () => {
      await using world = await pair();
      const { alice, bob, room } = world;
      const queued = await alice.queue(room, "in its turn");
      await reads(bob, await alice.waitForSent(queued));
      await alice.resumeSending();
      await reads(bob, await alice.waitForSent(await alice.queue(room, "and the next")));
    });

    test("a driver without one says so", async (context) => {
      if (capabilities.includes("send-queue")) context.skip("the driver has it");
      await using alice = await make("alice");
      await alice.login();
      await expect(alice.queue("!room:hs1", "never")).rejects.toThrow(UnsupportedError);
    });
  });

  describe("store", () => {
    capable("persistence", "a restarted client is the same device and reads old and new", async () => {
      await using world = await pair();
      const { alice, bob, room } = world;
      const before = await alice.send(room, "before");
      await reads(bob, before);
      const { deviceId } = bob;
      await bob.restart();
      expect(bob.deviceId).toBe(deviceId);
      await reads(bob, before);
      await reads(bob, await alice.send(room, "after"));
      await reads(alice, await bob.send(room, "still me"));
    });

    capable("persistence", "a killed client comes back with what its store had", async () => {
      await using world = await pair({ ownProcess: true });
      const { alice, bob, room } = world;
      const before = await alice.send(room, "before");
      await reads(bob, before);
      const { deviceId } = bob;
      await bob.kill();
      await expect(bob.getEvent(before)).rejects.toThrow("bob");
      const missed = await alice.send(room, "while you were dead");
      await bob.start();
      expect(bob.deviceId).toBe(deviceId);
      for (const event of [before, missed]) await reads(bob, event);
    });

    capable("persistence", "a stalled client does nothing more, and comes back like a killed one", async () => {
      await using world = await pair({ ownProcess: true });
      const { alice, bob, room } = world;
      await bob.stall();
      const unanswered = bob.getEvent({ roomId: room, eventId: "$any" });
      const missed = await alice.send(room, "while you stood still");
      await Promise.all([expect(unanswered).rejects.toThrow("died while it was asked to getEvent"), bob.kill()]);
      await bob.start();
      await reads(bob, missed);
    });

    capable("persistence", "a store rolled back knows only what it knew then", async () => {
      await using world = await pair();
      const { alice, bob, room } = world;
      const known = await alice.send(room, "known");
      await reads(bob, known);
      const snapshot = await bob.snapshotStore();
      await alice.discardRoomKey(room);
      const lost = await alice.send(room, "forgotten again");
      await reads(bob, lost);
      // The server drops a delivered to-device message when the next sync acknowledges it.
      await reads(bob, await alice.send(room, "acknowledged"));
      await bob.rollback(snapshot);
      await reads(bob, known);
    });

    capable("persistence", "a call that a death cuts short is indefinite", async () => {
      await using alice = await make("alice", { ownProcess: true });
      await alice.login();
      const cut = alice.createRoom(group);
      await alice.kill().catch(() => undefined);
      await expect(cut).rejects.toThrow(/died while it was asked to createRoom/);
      expect(journal.filter((entry) => entry.type === "call" && entry.verb === "createRoom").at(-1)).toMatchObject({
        outcome: "indefinite",
      });
    });
  });

  describe("clock", () => {
    capable("clock", "a moved clock ends a room key by its age", async () => {
      await using alice = await make("alice", { ownProcess: true });
      await using bob = await make("bob");
      await Promise.all([alice.login(), bob.login()]);
      await Promise.all([alice.startSync(), bob.startSync()]);
      const room = await together(alice, bob);
      const before = await bob.sessionIdOf(await alice.send(room, "today"));
      await alice.advanceClock(8 * 24 * 60 * 60 * 1000);
      const after = await alice.send(room, "next week");
      expect(await bob.sessionIdOf(after)).not.toBe(before);
      await reads(bob, after);
    });
  });

  describe("sliding sync", () => {
    capable("sliding-sync", "two clients on sliding sync read each other", async () => {
      await using world = await pair({ syncKind: "sliding" });
      const { alice, bob, room } = world;
      await reads(bob, await alice.send(room, "slid over"));
      await reads(alice, await bob.send(room, "and back"));
      await bob.stopSync();
      const missed = await alice.send(room, "while away");
      await bob.startSync();
      await reads(bob, missed);
    });

    test("a driver without it says so", async (context) => {
      if (capabilities.includes("sliding-sync")) context.skip("the driver has it");
      await using alice = await make("alice", { syncKind: "sliding" });
      await alice.login();
      await expect(alice.startSync()).rejects.toThrow(UnsupportedError);
    });
  });

  describe("push process", () => {
    capable(
      "push-process",
      "a second process on the store shows what the client has not received, and the client then reads it too",
      async () => {
        await using alice = await make("alice");
        await using bob = await make("bob", { ownProcess: true, sharesStore: true });
        await Promise.all([alice.login(), bob.login()]);
        await Promise.all([alice.startSync(), bob.startSync()]);
        const room = await together(alice, bob);
        await bob.stopSync();
        const pushed = await alice.send(room, "behind your back");
        await using push = await bob.startPushProcess();
        expect(await push.notification(pushed)).toEqual({ sender: alice.userId, body: "behind your back" });
        expect(bob.decryptionHistory().some(({ event }) => event.eventId === pushed.eventId)).toBe(false);
        await bob.startSync();
        await reads(bob, pushed);
        await reads(alice, await bob.send(room, "I saw"));
      },
    );

    capable(
      "push-process",
      "what cannot be decrypted is shown without a body, and what is not there not at all",
      async () => {
        await using world = await pair();
        const { alice, room } = world;
        const old = await alice.send(room, "before your device");
        await using bob2 = await another("bob2", world.bob, { ownProcess: true, sharesStore: true });
        await bob2.login();
        await using push = await bob2.startPushProcess();
        expect(await push.notification(old)).toEqual({ sender: alice.userId });
        await expect(push.notification({ roomId: room, eventId: "$nothing" })).rejects.toThrow(SdkError);
      },
    );

    capable("push-process", "a client that is killed comes back to the store that its push process uses", async () => {
      await using alice = await make("alice");
      await using bob = await make("bob", { ownProcess: true, sharesStore: true });
      await Promise.all([alice.login(), bob.login()]);
      await Promise.all([alice.startSync(), bob.startSync()]);
      const room = await together(alice, bob);
      await reads(bob, await alice.send(room, "in your life"));
      await using push = await bob.startPushProcess();
      await bob.kill();
      const missed = await alice.send(room, "after your death");
      expect(await push.notification(missed)).toMatchObject({ body: "after your death" });
      await bob.start();
      await reads(bob, missed);
      const next = await alice.send(room, "in your next life");
      await reads(bob, next);
      expect(await push.notification(next)).toMatchObject({ body: "in your next life" });
    });

    test("a driver without it says so", async (context) => {
      if (capabilities.includes("push-process")) context.skip("the driver has it");
      await using driver = new DriverProcess(command());
      const params = {
        client: "push",
        homeserverUrl: server().url,
        sharedStoreFile: "/nowhere",
        roomId: "!a",
        eventId: "$b",
      };
      await expect(driver.call("notification", params)).rejects.toThrow(UnsupportedError);
    });
  });

  /** Makes another device of the client's user. */
  const another = (role: string, { userId }: Client, options: Parameters<typeof make>[1] = {}) =>
    make(role, { ...options, account: { userId, password: passwords.get(userId) ?? "" } });

  /** Alice and Bob make identities and compare emoji. */
  async function verified(alice: Client, bob: Client, room: string): Promise<void> {
    await Promise.all([alice.bootstrapCrossSigning(), bob.bootstrapCrossSigning()]);
    await Promise.all([untilSigned(alice, bob), untilSigned(bob, alice)]);
    const asked = await alice.requestVerification({ userId: bob.userId, ...where(bob, room) });
    const incoming = await bob.incomingVerification(alice);
    const [aliceReady, bobReady] = await Promise.all([asked.ready(), incoming.accept()]);
    const shown = await Promise.all([aliceReady.start(), bobReady.follow()]);
    await Promise.all(shown.map((sees) => sees.confirm()));
    await Promise.all(shown.map((sees) => sees.done()));
    await Promise.all([untilTrusts(alice, bob), untilTrusts(bob, alice)]);
  }

  async function untilStatus(client: Client, other: Client, wanted: Record<string, boolean>): Promise<void> {
    const holds = async () => {
      const status = new Map(Object.entries(await client.crossSigningStatus(other.userId)));
      return Object.entries(wanted).every(([name, value]) => status.get(name) === value);
    };
    await client.until(holds, { awaited: `${client.role} to see ${other.role} with ${JSON.stringify(wanted)}` });
  }

  async function untilSigned(client: Client, other: Client): Promise<void> {
    const signed = async () =>
      (await client.devices(other.userId)).some((device) => device.deviceId === other.deviceId && device.crossSigned);
    await client.until(signed, { awaited: `${client.role} to see ${other.role}'s device signed by its owner` });
  }

  /** The signature is made when the verification is done, and counts when the server has given it back. */
  async function untilTrusts(client: Client, other: Client): Promise<void> {
    const trusts = async () => (await client.crossSigningStatus(other.userId)).userVerified;
    await client.until(trusts, { awaited: `${client.role} to trust ${other.role}` });
  }

  function cannotReadOrReads(client: Client, event: { eventId: string }) {
    return client.waitForTimelineEvent(
      event.eventId,
      ({ decryption }) => decryption.state === "failed" || decryption.state === "decrypted",
      { awaited: `${client.role} to try to decrypt` },
    );
  }
}

/** A driver spoken to line by line: what `DriverProcess` would put right or hide. */
function rawDriver({ command, args }: DriverCommand) {
  const child = spawn(command, args, { stdio: ["pipe", "pipe", "ignore"] });
  const exited = once(child, "exit");
  const answers = createInterface({ input: child.stdout });
  const write = (line: string) => child.stdin.write(`${line}\n`);
  let lastId = 0;
  const ask = async (method: string, params: object): Promise<Record<string, unknown>> => {
    const id = ++lastId;
    const { promise, resolve } = Promise.withResolvers<Record<string, unknown>>();
    const take = (line: string) => {
      const message = JSON.parse(line) as Record<string, unknown>;
      if (message.id === id) resolve(message);
    };
    answers.on("line", take);
    write(JSON.stringify({ jsonrpc: "2.0", id, method, params }));
    const answer = await withDeadline(promise, { ms: 20_000, awaited: `the driver to answer ${method}` });
    answers.off("line", take);
    return answer;
  };
  const end = async (): Promise<number | null> => {
    child.stdin.end();
    const [code] = await withDeadline(exited, { ms: 5_000, awaited: "the driver to end after its stdin" });
    return code as number | null;
  };
  return { write, ask, end, [Symbol.asyncDispose]: async () => void child.kill("SIGKILL") };
}

/** A user who speaks plain HTTP: what others can see of a device, without an SDK between. */
async function loginByHand(server: ConformanceServer) {
  const { userId, password } = await server.register(`stranger-${process.pid}-${++lastUser}`);
  let token: string | undefined;
  const post = async (path: string, body: object): Promise<Record<string, unknown>> => {
    const headers: Record<string, string> = token ? { authorization: `Bearer ${token}` } : {};
    const answer = await fetch(`${server.url}/_matrix/client/v3/${path}`, {
      method: "POST",
      headers,
      body: JSON.stringify(body),
    });
    expect(answer.status, path).toBe(200);
    return (await answer.json()) as Record<string, unknown>;
  };
  const login = await post("login", {
    type: "m.login.password",
    identifier: { type: "m.id.user", user: userId },
    password,
  });
  token = login.access_token as string;
  return { post };
}
