import { describe, expect } from "vitest";
import { SdkError } from "../errors.ts";
import type { ConformanceBench } from "./conformance-bench.ts";
import { logInByHand } from "./log-in-by-hand.ts";
import { cannotRead, reads } from "./reading.ts";
import { untilSigned, untilStatus, withIdentities } from "./trusting.ts";
import { compareEmoji } from "./verifying.ts";

/** Devices, identities, and whom keys are kept from. */
export function trustConformance({
  another,
  capable,
  has,
  make,
  pair,
  server,
  together,
  where,
}: ConformanceBench): void {
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

    capable("room-blacklist", "a device that is blacklisted in one room reads in another", async () => {
      await using world = await pair();
      const { alice, bob, room } = world;
      const other = await together(alice, bob);
      await alice.setBlacklistUnverified(true, room);
      const { decryption } = await cannotRead(bob, await alice.send(room, "not for you"));
      expect(decryption).toMatchObject({ cause: "withheld-unverified-device" });
      await reads(bob, await alice.send(other, "for you"));
    });

    capable(
      "isolation-mode",
      "devices that are not cross-signed get no key in isolation, and what they send is not shown",
      async () => {
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
        const { decryption } = await cannotRead(alice, await bob2.send(room, "unsigned"));
        expect(decryption).toMatchObject({ cause: "sender-device-not-cross-signed" });
        await reads(alice, await bob.send(room, "signed"));
      },
    );

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
        await withIdentities(alice, bob);
        await compareEmoji(alice, bob, where(bob, room));
        await alice.setIsolationMode("verified-users-intact");
        await reads(bob, await alice.send(room, "to the one I know"));
        if (!has("identity-reset") || !has("pinning")) return;
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
        const stranger = await logInByHand(server());
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
      if (!has("identity-reset")) return;
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
}
