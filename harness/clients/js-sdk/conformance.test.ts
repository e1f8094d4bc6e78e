import { beforeAll, describe, expect, test } from "vitest";
import { conformanceServer } from "../../driver-test/conformance-server.ts";
import { Link, reply } from "../../network/index.ts";
import { Client } from "../client.ts";
import { type ConformanceServer, driverConformance } from "../conformance/index.ts";
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
    driverConformance({
      command,
      server: () => server,
      must: jsSdk ? ["sync-v2"] : jsCapabilities,
      mustIsAll: jsSdk === undefined,
    });

    test("login outlives a server that fails its first key uploads, by the SDK's own retries", async () => {
      await using pool = new DriverPool({ command: command(), sharedCount: 1 });
      await using link = await Link.open({ name: "alice", target: () => server.url, journal });
      const account = await server.register(`alice-${process.pid}-retry-${jsSdk ?? "default"}`);
      await using alice = new Client({
        role: "alice",
        pool,
        ownProcess: false,
        homeserverUrl: link.url,
        account,
        journal,
      });
      await using outage = await link.fault("keys/upload", reply(504).times(2));
      await alice.login();
      expect(outage.fired).toBe(2);
      expect(link.exchanges("keys/upload").map(({ status }) => status)).toEqual([504, 504, 200]);
      // What a driver asks for itself would use up the faults of a scenario.
      const bodies = link.exchanges("keys/query").map(({ request }) => request);
      expect(bodies).toEqual([{ device_keys: { [account.userId]: [] } }]);
    });

    test("a wait that hears nothing for some seconds has the homeserver wake the client's sync", async () => {
      await using pool = new DriverPool({ command: command(), sharedCount: 1 });
      const account = await server.register(`alice-${process.pid}-asleep-${jsSdk ?? "default"}`);
      const woken: string[] = [];
      // What a woken sync brings is news of some kind.
      const wakeSync = async (userId: string) => {
        woken.push(userId);
        await alice.createRoom({ preset: "private_chat", encrypted: false, invite: [] });
      };
      await using alice = new Client({
        role: "alice",
        pool,
        ownProcess: false,
        homeserverUrl: server.url,
        account,
        journal,
        wakeSync,
      });
      await alice.login();
      await alice.startSync();
      await alice.until(async () => woken.length > 0, { awaited: "the homeserver to be asked" });
      expect(woken).toEqual([account.userId]);
    });

    test("a wait for what the SDK knows of devices tells what it knew instead", async () => {
      await using pool = new DriverPool({ command: command(), sharedCount: 1 });
      const account = await server.register(`alice-${process.pid}-waits-${jsSdk ?? "default"}`);
      await using alice = new Client({
        role: "alice",
        pool,
        ownProcess: false,
        homeserverUrl: server.url,
        account,
        journal,
      });
      await alice.login();
      await alice.startSync();
      const hasTwo = async () => (await alice.devices(alice.userId)).length === 2;
      await expect(alice.until(hasTwo, { ms: 500, awaited: "a second device" })).rejects.toThrow(
        `waited 500 ms for a second device; instead: alice knew these devices of ${alice.userId}: ${alice.deviceId}`,
      );
    });
  },
);
