import { describe, expect, test } from "vitest";
import { SdkError } from "../errors.ts";
import { type ConformanceBench, newName } from "./conformance-bench.ts";
import { logInByHand } from "./log-in-by-hand.ts";

interface KeysClaimAnswer {
  /** By user, device and `algorithm:id`. */
  one_time_keys: Record<string, Record<string, Record<string, { fallback?: boolean }>>>;
}

/** Login, logout, and what others see of a device. */
export function oneDeviceConformance({ another, capable, journal, make, server }: ConformanceBench): void {
  describe("one device", () => {
    test("login resolves with device keys and one-time keys on the server, and makes a new device each time", async () => {
      await using alice = await make("alice");
      await alice.login();
      const { userId, deviceId } = alice;
      const stranger = await logInByHand(server());
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

    test("login makes the device that it is told", async () => {
      await using alice = await make("alice");
      await alice.login({ deviceId: "CHOSEN" });
      expect(alice.deviceId).toBe("CHOSEN");
      const stranger = await logInByHand(server());
      const query = await stranger.post("keys/query", { device_keys: { [alice.userId]: [] } });
      expect(query).toHaveProperty(["device_keys", alice.userId, "CHOSEN", "keys", "curve25519:CHOSEN"]);
    });

    capable("fallback-keys", "who claims more keys than the device has gets its fallback key", async () => {
      await using alice = await make("alice");
      await alice.login();
      // The server says that there is no fallback key in its answer to a sync; without one nothing fills up again.
      await alice.startSync();
      await alice.stopSync();
      const { userId, deviceId } = alice;
      const stranger = await logInByHand(server());
      const claim = async (): Promise<{ fallback?: boolean } | undefined> => {
        const body = { one_time_keys: { [userId]: { [deviceId]: "signed_curve25519" } } };
        const { one_time_keys: given } = (await stranger.post("keys/claim", body)) as unknown as KeysClaimAnswer;
        return Object.values(given[userId]?.[deviceId] ?? {})[0];
      };
      let key = await claim();
      while (key && !key.fallback) key = await claim();
      expect(key).toMatchObject({ fallback: true });
    });

    test("a wrong password is the SDK's refusal, not the driver's fault", async () => {
      const { userId } = await server().register(newName("refused"));
      await using alice = await make("alice", { account: { userId, password: "wrong" } });
      await expect(alice.login()).rejects.toThrow(SdkError);
    });

    test("no secret stands in the journal", async () => {
      const account = await server().register(newName("secret"));
      await using alice = await make("alice", { account });
      await alice.login();
      await alice.startSync();
      const password = `unmistakable-${account.userId}`;
      await using refused = await make("refused", { account: { ...account, password } });
      await expect(refused.login()).rejects.toThrow();
      const told = JSON.stringify(journal);
      expect(told).toContain(account.userId);
      for (const secret of [password, account.password]) expect(told).not.toContain(secret);
      // Synapse's access tokens.
      expect(told).not.toMatch(/\bsyt_\w/);
    });

    test("logout deletes the device, and a new login makes another", async () => {
      await using alice = await make("alice");
      await alice.login();
      const { deviceId, userId } = alice;
      await alice.startSync();
      await alice.logout();
      const stranger = await logInByHand(server());
      const query = await stranger.post("keys/query", { device_keys: { [userId]: [] } });
      expect((query.device_keys as Record<string, object>)[userId] ?? {}).not.toHaveProperty(deviceId);
      await alice.login();
      expect(alice.deviceId).not.toBe(deviceId);
    });
  });
}
