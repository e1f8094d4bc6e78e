import { describe, expect, test } from "vitest";
import { SdkError } from "../errors.ts";
import type { ConformanceBench } from "./conformance-bench.ts";
import { cannotRead, reads } from "./reading.ts";

/** Key backup and dehydrated devices: keys that outlive their device. */
export function backupConformance({ another, capable, has, journal, pair }: ConformanceBench): void {
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

    capable("backup", "what decrypts when the timeline has gone on is told as well", async () => {
      await using world = await pair();
      const { alice, bob, room } = world;
      const event = await alice.send(room, "kept in the backup");
      await reads(bob, event);
      const { recoveryKey } = await bob.enableBackup();
      await bob.waitForBackupUpload();
      await using bob2 = await another("bob2", bob);
      await bob2.login();
      await bob2.startSync();
      await cannotRead(bob2, event);
      await bob2.stopSync();
      // More than a sync answer brings: there is a gap after the event.
      let last = "";
      for (let count = 0; count < 40; count++)
        last = (await alice.sendState(room, "m.room.topic", { topic: `${count}` })).eventId;
      await bob2.startSync();
      await bob2.waitForTimelineEvent(last, () => true, { awaited: "the last topic" });
      await bob2.restoreBackup(recoveryKey);
      await reads(bob2, event);
    });

    test("what decrypts late in a room that was left and joined again is told as well", async (context) => {
      const lacking = (["backup", "blacklist"] as const).find((needed) => !has(needed));
      if (lacking) context.skip(`the driver lacks "${lacking}"`);
      await using world = await pair();
      const { alice, bob, room } = world;
      const { recoveryKey } = await bob.enableBackup();
      await using bob2 = await another("bob2", bob);
      await bob2.login();
      await bob2.startSync();
      await alice.waitForDevice(bob2);
      await reads(bob2, await alice.send(room, "before you left"));
      await bob.leave(room);
      for (const client of [alice, bob2]) await client.waitForMembership(room, bob.userId, "leave");
      // One answer brings the room as joined, with events from before that are known and one after that is new.
      await bob2.stopSync();
      await alice.invite(room, bob);
      await bob.waitForMembership(room, bob.userId, "invite");
      await bob.join(room);
      await alice.waitForMembership(room, bob.userId, "join");
      await alice.setBlacklistUnverified(true);
      await alice.setDeviceVerified(bob);
      const event = await alice.send(room, "not for your second device");
      await reads(bob, event);
      await bob.waitForBackupUpload();
      await bob2.startSync();
      await cannotRead(bob2, event);
      await bob2.restoreBackup(recoveryKey);
      await reads(bob2, event);
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

    test("it is given up when the identity is reset", async (context) => {
      const lacking = (["dehydrated-devices", "identity-reset"] as const).find((needed) => !has(needed));
      if (lacking) context.skip(`the driver lacks "${lacking}"`);
      await using world = await pair();
      const { alice, bob } = world;
      const { recoveryKey } = await bob.enableBackup();
      await bob.startDehydration(recoveryKey);
      const devices = async () => (await alice.devices(bob.userId)).map(({ deviceId }) => deviceId);
      await alice.until(async () => (await devices()).length === 2, { awaited: "alice to see the dehydrated device" });
      await bob.resetIdentity();
      await alice.until(async () => (await devices()).length === 1, { awaited: "alice to see it go" });
      expect(await devices()).toEqual([bob.deviceId]);
    });
  });
}
