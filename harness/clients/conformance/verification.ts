import { describe, expect } from "vitest";
import { SdkError } from "../errors.ts";
import type { QrImage } from "../qr-image.ts";
import type { ConformanceBench } from "./conformance-bench.ts";
import { reads } from "./reading.ts";
import { untilTrusts, withIdentities } from "./trusting.ts";
import { beginVerification, compareEmoji } from "./verifying.ts";

/** Emoji and QR codes. */
export function verificationConformance(bench: ConformanceBench): void {
  const { another, capable, make, pair, started, together, twoDevices, where } = bench;
  describe("verification", () => {
    capable("sas", "two users compare the same emoji and then trust each other", async () => {
      await using world = await pair();
      const { alice, bob, room } = world;
      await withIdentities(alice, bob);
      const [aliceShown, bobShown] = await compareEmoji(alice, bob, where(bob, room));
      expect(aliceShown.emoji).toHaveLength(7);
      expect(bobShown.emoji).toEqual(aliceShown.emoji);
      expect(bobShown.decimals).toEqual(aliceShown.decimals);
    });

    capable("sas", "a mismatch cancels on both sides", async () => {
      await using devices = await twoDevices();
      const { alice, alice2 } = devices;
      const [ready, otherReady] = await beginVerification(alice2, alice, { deviceId: alice.deviceId });
      const [shown] = await Promise.all([ready.start(), otherReady.follow()]);
      await shown.mismatch();
      const [mine, theirs] = await Promise.all([ready.cancelled(), otherReady.cancelled()]);
      expect(mine.cancellation).toMatchObject({ code: "m.mismatched_sas", byUs: true });
      expect(theirs.cancellation).toMatchObject({ code: "m.mismatched_sas", byUs: false });
    });

    capable("qr", "a code that one user shows and the other scans makes both trust each other", async () => {
      await using world = await pair();
      const { alice, bob, room } = world;
      await withIdentities(alice, bob);
      const [aliceReady, bobReady] = await beginVerification(alice, bob, where(bob, room));
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
        await using devices = await twoDevices();
        const { alice, alice2 } = devices;
        const codes: QrImage[] = [];
        for (let turn = 0; turn < 2; turn++) {
          const [ready, otherReady] = await beginVerification(alice2, alice, { deviceId: alice.deviceId });
          const shown = await ready.showQr();
          expect(shown.mode).toBe(2);
          codes.push(shown.image);
          await expect(alice2.call("confirmQr", { verificationId: ready.id })).rejects.toThrow(SdkError);
          if (turn === 1) await expect(otherReady.scanQr(codes[0] as QrImage)).rejects.toThrow(SdkError);
          await ready.cancel();
          await otherReady.cancelled();
        }
      },
    );

    capable("plain-room-verification", "what verifies in a room is not encrypted", async () => {
      await using world = await pair();
      const { alice, bob, room } = world;
      await withIdentities(alice, bob);
      const [ready] = await beginVerification(alice, bob, { roomId: room });
      const request = await bob.waitForTimelineEvent(ready.id, () => true, { awaited: "the request" });
      expect(request.decryption).toEqual({ state: "not-encrypted" });
      await reads(bob, await alice.send(room, "though messages are"));
    });

    capable("device-verification", "one device of several is asked by itself", async () => {
      await using world = await pair();
      const { alice, bob } = world;
      await using bob2 = await another("bob2", bob);
      await bob2.login();
      await bob2.startSync();
      // An SDK that does not know the device that asks may ignore it.
      await Promise.all([alice.waitForDevice(bob2), bob.waitForDevice(alice), bob2.waitForDevice(alice)]);
      for (const device of [bob2, bob]) {
        const asked = await alice.requestVerification({ userId: bob.userId, deviceId: device.deviceId });
        await device.incomingVerification(alice);
        // The first that it knows of, in whichever stage: it was not asked together with the other device.
        const isHers = ({ otherUserId }: { otherUserId: string }) => otherUserId === alice.userId;
        const first = await device.waitForVerification(isHers, "a verification request of alice");
        expect(first.verificationId).toBe(asked.id);
        await asked.cancel();
      }
    });

    capable("monotonic-clock", "a request that nobody answers times out when the clock has moved", async () => {
      await using alice = await make("alice", { ownProcess: true });
      await using bob = await make("bob");
      await using _ = await started(alice, bob);
      const room = await together(alice, bob);
      await Promise.all([alice.waitForDevice(bob), bob.waitForDevice(alice)]);
      const asked = await alice.requestVerification({ userId: bob.userId, deviceId: bob.deviceId });
      await bob.incomingVerification(alice);
      await alice.advanceClock(11 * 60_000);
      // An SDK looks at its clock when it has something else to do.
      await reads(alice, await bob.send(room, "so late already"));
      await reads(bob, await alice.send(room, "eleven minutes later"));
      expect((await asked.cancelled()).cancellation).toMatchObject({ code: "m.timeout", byUs: true });
    });

    capable("sas", "a request can be cancelled before it is answered", async () => {
      await using world = await pair();
      const { alice, bob, room } = world;
      await withIdentities(alice, bob);
      const asked = await alice.requestVerification({ userId: bob.userId, ...where(bob, room) });
      const incoming = await bob.incomingVerification(alice);
      await incoming.cancel();
      expect((await asked.cancelled()).cancellation).toMatchObject({ byUs: false });
    });
  });
}
