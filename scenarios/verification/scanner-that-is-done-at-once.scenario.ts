import assert from "node:assert/strict";
import { exchangeIdentities, expect, newDeviceKeys, scenario } from "../../harness/index.ts";

/** Bytes of a QR code of two keys before its secret: "MATRIX", version, mode, length of the id; and the keys. */
const headBytes = 10;
const keyBytes = 32;

/**
 * A device that has scanned a QR code has verified its keys, and may say at once that it is done; the side that shows the
 * code is done when its person has confirmed the scan, not before, and no less.
 * - Alice's new device, which has no SDK, asks the first one to verify, scans its code, and says that it is done right after
 *   its start, in the order of the specification's steps
 * - the first device is not done; its person confirms: it is done, trusts the new one and signs it
 */
scenario(
  "a QR code whose scanner is done at once is confirmed by the person who shows it",
  {
    ids: ["verif-4"],
    demandedBy: [
      {
        spec: "client-server-api/#qr-codes",
        says: "Bob sees Alice's device confirm that the key matches, and presses the button on his device to indicate that Alice's key is verified",
      },
      { spec: "client-server-api/#qr-codes", says: "Alice's device has now verified Bob's key" },
    ],
    needs: ["qr", "cross-signing"],
  },
  async ({ alice, bob, room, rawDevice }) => {
    await exchangeIdentities(alice, bob);
    const scanner = await rawDevice("scanner", { of: alice });
    await scanner.request("keys/upload", { body: newDeviceKeys(scanner) });
    await alice.waitForDevice(scanner);
    const transaction = "scanned-and-done";
    const tell = (step: string, content: object) => {
      const type = `m.key.verification.${step}`;
      const message = { ...content, transaction_id: transaction };
      return scanner.request("sendToDevice", {
        path: { eventType: type, txnId: `${transaction}-${step}` },
        body: { messages: { [alice.userId]: { [alice.deviceId]: message } } },
      });
    };
    const methods = ["m.qr_code.scan.v1", "m.reciprocate.v1"];
    await tell("request", { from_device: scanner.deviceId, methods, timestamp: Date.now() });
    const ready = await (await alice.incomingVerification(alice)).accept();
    const shown = await ready.showQr();
    const secret = Buffer.from(shown.image.scan()).subarray(headBytes + transaction.length + 2 * keyBytes);
    await tell("start", {
      from_device: scanner.deviceId,
      method: "m.reciprocate.v1",
      secret: secret.toString("base64").replace(/=+$/, ""),
    });
    const scanned = await shown.scanned();
    await tell("done", {});
    const doneCame = ({ response }: { response?: unknown }) =>
      JSON.stringify(response ?? {}).includes("m.key.verification.done");
    await alice.link.seen("sync", { where: doneCame });
    await expect(alice).toDecrypt(await bob.send(room, "did they scan it?"));
    const before = alice.verifications().find(({ verificationId }) => verificationId === ready.id);
    assert.notEqual(before?.stage, "done", "the verification reads as done before the person confirmed the scan");
    await scanned.confirm();
    await expect(scanned.done()).toHappen();
    const isSigned = async () =>
      (await alice.devices(alice.userId)).some(
        ({ deviceId, crossSigned }) => deviceId === scanner.deviceId && crossSigned,
      );
    await expect(alice).eventually(isSigned, { awaited: "Alice's first device to sign the new one" });
  },
);
