import { beforeAll, describe, expect, test } from "vitest";
import { conformanceServer } from "../../driver-test/conformance-server.ts";
import type { JournalEntry } from "../../journal/index.ts";
import { Link, reply } from "../../network/index.ts";
import { Client, type ClientOptions } from "../client.ts";
import { type ConformanceServer, driverConformance } from "../conformance/index.ts";
import { beginVerification, compareEmoji } from "../conformance/verifying.ts";
import { DriverPool } from "../driver-pool.ts";
import { jsCapabilities } from "./declared-capabilities.ts";
import { installJsSdk, type JsSdk, jsDriverCommand } from "./install-js-sdk.ts";

/** `JS_SDK_RELEASES="34.9.0 41.2.0"` tries these too, or a folder; the default release is always tried. */
const releases = [undefined, ...(process.env.JS_SDK_RELEASES?.split(" ") ?? [])];

const journal = { write: () => undefined };
let server: ConformanceServer & AsyncDisposable;

beforeAll(async () => {
  server = await conformanceServer();
  return () => server[Symbol.asyncDispose]();
});

describe.each(releases.map((jsSdk) => ({ jsSdk, name: jsSdk ?? "default release" })))(
  "matrix-js-sdk, $name",
  ({ jsSdk }) => {
    let sdk: JsSdk;
    beforeAll(async () => {
      sdk = await installJsSdk({ jsSdk }, () => undefined);
    });

    const command = () => jsDriverCommand(sdk);
    /** A new user's device, not logged in yet; `name` is one that no other test here has. */
    const makeAlice = async (name: string, options: Pick<ClientOptions, "pool"> & Partial<ClientOptions>) =>
      new Client({
        role: "alice",
        ownProcess: false,
        homeserverUrl: server.url,
        account: await server.register(`alice-${process.pid}-${name}-${jsSdk ?? "default"}`),
        journal,
        ...options,
      });
    driverConformance({
      command,
      server: () => server,
      must: jsSdk ? ["sync-v2"] : jsCapabilities,
      mustIsAll: jsSdk === undefined,
    });

    test("login outlives a server that fails its first key uploads, by the SDK's own retries", async () => {
      await using pool = new DriverPool({ command: command(), sharedCount: 1 });
      await using link = await Link.open({ name: "alice", target: () => server.url, journal });
      await using alice = await makeAlice("retry", { pool, homeserverUrl: link.url });
      await using outage = await link.fault("keys/upload", reply(504).times(2));
      await alice.login();
      expect(outage.fired).toBe(2);
      expect(link.exchanges("keys/upload").map(({ status }) => status)).toEqual([504, 504, 200]);
      // What a driver asks for itself would use up the faults of a scenario.
      const bodies = link.exchanges("keys/query").map(({ request }) => request);
      expect(bodies).toEqual([{ device_keys: { [alice.userId]: [] } }]);
    });

    // Requests of old releases have no logger.
    test.runIf(jsSdk === undefined)("what a verification could not send is told in the journal", async () => {
      await using pool = new DriverPool({ command: command(), sharedCount: 1 });
      await using link = await Link.open({ name: "alice2", target: () => server.url, journal });
      const told = Promise.withResolvers<string>();
      const write = (entry: JournalEntry) => {
        if (entry.type === "log" && entry.line.includes("verify() failed")) told.resolve(entry.line);
      };
      const account = await server.register(`verifies-${process.pid}-${jsSdk ?? "default"}`);
      const device = { pool, ownProcess: false, account };
      await using alice = new Client({ ...device, role: "alice", homeserverUrl: server.url, journal });
      await using alice2 = new Client({ ...device, role: "alice2", homeserverUrl: link.url, journal: { write } });
      // One after the other, so that each hears of the other.
      for (const client of [alice, alice2]) {
        await client.login();
        await client.startSync();
      }
      await alice.waitForDevice(alice2);
      await using _ = await link.fault("sendToDevice/m.key.verification.accept", reply(400));
      const [asked] = await beginVerification(alice, alice2, { deviceId: alice2.deviceId });
      await alice.call("startSas", { verificationId: asked.id });
      expect(await told.promise).toContain("400");
    });

    test.runIf(jsSdk === undefined)(
      "a device that was verified sets recovery up anew without the old key",
      async () => {
        await using pool = new DriverPool({ command: command(), sharedCount: 1 });
        const account = await server.register(`recovers-${process.pid}`);
        await using alice = await makeAlice("recovery", { pool, account });
        await using alice2 = await makeAlice("recovery2", { pool, role: "alice2", account });
        for (const client of [alice, alice2]) {
          await client.login();
          await client.startSync();
        }
        const { version } = await alice.enableBackup();
        await compareEmoji(alice, alice2, { deviceId: alice2.deviceId });
        const hasSecrets = async () => (await alice2.keyStorageState()).missingHere.length === 0;
        await alice2.until(hasSecrets, { awaited: "alice2 to have the secrets" });
        expect((await alice2.enableBackup()).version).not.toBe(version);
        expect(await alice2.keyStorageState()).toMatchObject({
          backup: { enabled: true },
          secretStorage: { missing: [] },
        });
      },
    );

    test("a wait sees what is true and was not reported, and its journal has only the answers that were new", async () => {
      await using pool = new DriverPool({ command: command(), sharedCount: 1 });
      const calls: JournalEntry[] = [];
      const write = (entry: JournalEntry) => void (entry.type === "call" && calls.push(entry));
      await using alice = await makeAlice("asks", { pool, journal: { write } });
      await alice.login();
      let asked = 0;
      const isFifth = async () => (await alice.devices(alice.userId)).length === 1 && ++asked === 5;
      await alice.until(isFifth, { ms: 20_000, awaited: "the fifth answer" });
      expect(calls.filter((call) => call.type === "call" && call.verb === "devices")).toHaveLength(2);
    });

    test("a wait whose time is over asks a last time", async () => {
      await using pool = new DriverPool({ command: command(), sharedCount: 1 });
      await using alice = await makeAlice("last", { pool });
      await alice.login();
      const began = performance.now();
      await alice.until(async () => performance.now() - began > 450, { ms: 500, awaited: "the end" });
      const never = alice.until(async () => false, { ms: 50, awaited: "nothing" });
      await expect(never).rejects.toThrow("waited 50 ms for nothing");
    });

    test("devices of a user who is not tracked are shown only to who has them downloaded", async () => {
      await using pool = new DriverPool({ command: command(), sharedCount: 1 });
      await using alice = await makeAlice("untracked", { pool });
      await using stranger = await makeAlice("stranger", { pool });
      await Promise.all([alice.login(), stranger.login()]);
      await Promise.all([alice.startSync(), stranger.startSync()]);
      expect(await alice.devices(stranger.userId, { download: false })).toEqual([]);
      expect(await alice.devices(stranger.userId)).toMatchObject([{ deviceId: stranger.deviceId }]);
      expect(await alice.devices(stranger.userId, { download: false })).toEqual([]);
    });

    test("a wait for what the SDK knows of devices tells what it knew instead", async () => {
      await using pool = new DriverPool({ command: command(), sharedCount: 1 });
      await using alice = await makeAlice("waits", { pool });
      await alice.login();
      await alice.startSync();
      const hasTwo = async () => (await alice.devices(alice.userId)).length === 2;
      // Known before the wait begins: on a busy machine it may end before the first answer within it.
      expect(await hasTwo()).toBe(false);
      await expect(alice.until(hasTwo, { ms: 500, awaited: "a second device" })).rejects.toThrow(
        `waited 500 ms for a second device; instead: alice knew these devices of ${alice.userId}: ${alice.deviceId}`,
      );
    });
  },
);
