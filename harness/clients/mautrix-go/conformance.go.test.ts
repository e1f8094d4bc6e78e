import { beforeAll, describe, expect, test } from "vitest";
import { conformanceServer } from "../../driver-test/conformance-server.ts";
import { hold, Link } from "../../network/index.ts";
import { Client } from "../client.ts";
import { type ConformanceServer, driverConformance } from "../conformance/index.ts";
import { DriverPool } from "../driver-pool.ts";
import { mautrixCapabilities } from "./declared-capabilities.ts";
import { installMautrix, type MautrixDriver, mautrixDriverCommand } from "./install-mautrix.ts";

const journal = { write: () => undefined };
let server: ConformanceServer & AsyncDisposable;
let driver: MautrixDriver;

beforeAll(async () => {
  driver = await installMautrix({}, () => undefined);
  server = await conformanceServer();
  return () => server[Symbol.asyncDispose]();
});

describe("mautrix-go", () => {
  driverConformance({
    command: () => mautrixDriverCommand(driver),
    server: () => server,
    must: mautrixCapabilities,
    mustIsAll: true,
  });

  // Without the driver's care the SDK would pass over it: the scenario "a device that appears while its user's devices are
  // asked for is not missed" has the same where the SDK asks by itself.
  test("a device that appears while the driver first asks for its user's devices is not missed", async () => {
    await using pool = new DriverPool({ command: mautrixDriverCommand(driver), sharedCount: 1 });
    await using link = await Link.open({ name: "alice", target: () => server.url, journal });
    const register = (role: string) => server.register(`${role}-${process.pid}-appears`);
    const [ofAlice, ofBob] = [await register("alice"), await register("bob")];
    const make = (role: string, homeserverUrl: string, account: typeof ofBob) =>
      new Client({ role, pool, ownProcess: false, homeserverUrl, account, journal });
    await using alice = make("alice", link.url, ofAlice);
    await using bob = make("bob", server.url, ofBob);
    await using bob2 = make("bob2", server.url, ofBob);
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
});
