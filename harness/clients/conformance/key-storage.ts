import { describe, expect, test } from "vitest";
import type { Client } from "../client.ts";
import { type Capability, type KeyStorageState, secretNames } from "../driver-protocol.ts";
import { SdkError } from "../errors.ts";
import { type ConformanceBench, newName } from "./conformance-bench.ts";
import { logInByHand } from "./log-in-by-hand.ts";
import { cannotRead, reads } from "./reading.ts";
import { untilSigned } from "./trusting.ts";

/** What entering a recovery key and setting up recovery leave behind, and what a client says of its key storage. */
export function keyStorageConformance({
  accountOf,
  another,
  has,
  journal,
  make,
  pair,
  server,
}: ConformanceBench): void {
  function needing(needed: readonly Capability[], name: string, body: () => Promise<void>): void {
    test(name, async (context) => {
      const lacking = needed.find((capability) => !has(capability));
      if (lacking) context.skip(`the driver lacks "${lacking}"`);
      await body();
    });
  }

  async function untilState(client: Client, holds: (state: KeyStorageState) => boolean, awaited: string) {
    await client.until(async () => holds(await client.keyStorageState()), {
      awaited: `${client.role} to say ${awaited}`,
    });
    return client.keyStorageState();
  }

  describe("recovery", () => {
    needing(
      ["backup", "cross-signing"],
      "a device that is given the recovery key is signed by the identity",
      async () => {
        await using world = await pair();
        const { alice, bob } = world;
        const { recoveryKey } = await bob.enableBackup();
        await using bob2 = await another("bob2", bob);
        await bob2.login();
        await bob2.startSync();
        expect((await bob2.crossSigningStatus(bob.userId)).thisDeviceSigned).toBe(false);
        await bob2.restoreBackup(recoveryKey);
        await bob2.until(async () => (await bob2.crossSigningStatus(bob.userId)).thisDeviceSigned === true, {
          awaited: "bob2 to know that it is signed",
        });
        await untilSigned(alice, bob2);
      },
    );

    needing(
      ["backup", "discard-room-key"],
      "a device that is given the recovery key goes on with the same backup",
      async () => {
        await using world = await pair();
        const { alice, bob, room } = world;
        const { recoveryKey, version } = await bob.enableBackup();
        await using bob2 = await another("bob2", bob);
        await bob2.login();
        await bob2.startSync();
        await alice.waitForDevice(bob2);
        await bob2.restoreBackup(recoveryKey);
        await bob.stopSync();
        await alice.discardRoomKey(room);
        const event = await alice.send(room, "only your second device is there to keep it");
        await reads(bob2, event);
        await bob2.waitForBackupUpload();
        const byHand = await logInByHand(server(), accountOf(bob));
        expect(await byHand.get("room_keys/version")).toMatchObject({ version });
        await using bob3 = await another("bob3", bob);
        await bob3.login();
        await bob3.startSync();
        await bob3.restoreBackup(recoveryKey);
        await reads(bob3, event);
      },
    );

    needing(
      ["backup"],
      "recovery that is set up anew has a new version and a new key, and the old key opens nothing",
      async () => {
        await using world = await pair();
        const { alice, bob, room } = world;
        const event = await alice.send(room, "kept twice");
        await reads(bob, event);
        const first = await bob.enableBackup();
        const second = await bob.enableBackup();
        expect(second.version).not.toBe(first.version);
        expect(second.recoveryKey).not.toBe(first.recoveryKey);
        await using bob2 = await another("bob2", bob);
        await bob2.login();
        await bob2.startSync();
        await cannotRead(bob2, event);
        await expect(bob2.restoreBackup(first.recoveryKey)).rejects.toThrow(SdkError);
        await bob2.restoreBackup(second.recoveryKey);
        await reads(bob2, event);
      },
    );
  });

  describe("key storage state", () => {
    needing(["key-storage-state", "backup"], "before anything is set up there is nothing", async () => {
      await using alice = await make("alice");
      await alice.login();
      await alice.startSync();
      expect(await alice.keyStorageState()).toEqual({
        backup: { enabled: false },
        secretStorage: { present: false, missing: [...secretNames] },
        missingHere: [...secretNames],
      });
    });

    needing(
      ["key-storage-state", "backup"],
      "it is told of the device that set up recovery, and of one that enters the key",
      async () => {
        await using alice = await make("alice");
        await alice.login();
        await alice.startSync();
        const { recoveryKey, version } = await alice.enableBackup();
        const whole = {
          backup: { enabled: true, version },
          serverBackup: { version, trusted: true },
          secretStorage: { present: true, missing: [] },
          missingHere: [],
        };
        const isStored = ({ secretStorage }: KeyStorageState) => secretStorage.missing.length === 0;
        expect(await untilState(alice, isStored, "that secret storage is complete")).toEqual(whole);
        const isTold = (entry: (typeof journal)[number]) =>
          entry.type === "client-event" && entry.event === "keyStorageChanged" && entry.client === "alice";
        expect(journal.some(isTold)).toBe(true);

        await using alice2 = await another("alice2", alice);
        await alice2.login();
        await alice2.startSync();
        expect(await untilState(alice2, isStored, "that secret storage is complete")).toEqual({
          backup: { enabled: false },
          // Some SDKs take the signature of an identity for good that they see for the first time.
          serverBackup: { version, trusted: expect.any(Boolean) },
          secretStorage: { present: true, missing: [] },
          missingHere: [...secretNames],
        });
        await alice2.restoreBackup(recoveryKey);
        expect(await alice2.keyStorageState()).toEqual(whole);
      },
    );

    needing(["key-storage-state", "backup", "persistence"], "it is the same after a restart", async () => {
      await using alice = await make("alice");
      await alice.login();
      await alice.startSync();
      await alice.enableBackup();
      const isStored = ({ secretStorage }: KeyStorageState) => secretStorage.missing.length === 0;
      const before = await untilState(alice, isStored, "that secret storage is complete");
      await alice.restart();
      const isOn = ({ backup }: KeyStorageState) => backup.enabled;
      expect(await untilState(alice, isOn, "that it uses the backup")).toEqual(before);
    });

    needing(
      ["key-storage-state", "backup"],
      "what secret storage has lost is named, and what the server has lost",
      async () => {
        const account = await server().register(newName("loser"));
        await using alice = await make("alice", { account });
        await alice.login();
        await alice.startSync();
        const { version } = await alice.enableBackup();
        const byHand = await logInByHand(server(), account);
        await byHand.put(`user/${account.userId}/account_data/m.megolm_backup.v1`, {});
        const lacksKey = ({ secretStorage }: KeyStorageState) => secretStorage.missing.includes("m.megolm_backup.v1");
        const state = await untilState(alice, lacksKey, "that secret storage lacks the key of the backup");
        expect(state).toMatchObject({
          secretStorage: { present: true, missing: ["m.megolm_backup.v1"] },
          missingHere: [],
        });
        await byHand.remove(`room_keys/version/${version}`);
        expect((await alice.keyStorageState()).serverBackup).toBeUndefined();
      },
    );
  });
}
