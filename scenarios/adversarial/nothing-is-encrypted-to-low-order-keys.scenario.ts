import assert from "node:assert/strict";
import { generateKeyPairSync } from "node:crypto";
import { expect, scenario } from "../../harness/index.ts";

/** Curve25519 points of small order, by https://cr.yp.to/ecdh.html: whatever is agreed by one of them, everybody knows. */
const lowOrderKeys = [
  "00".repeat(32),
  `01${"00".repeat(31)}`,
  "e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800",
  "5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157",
  `ec${"ff".repeat(30)}7f`,
  `ed${"ff".repeat(30)}7f`,
  `ee${"ff".repeat(30)}7f`,
].map((hex) => Buffer.from(hex, "hex").toString("base64").replace(/=+$/, ""));

function goodKey(): string {
  const spki = generateKeyPairSync("x25519").publicKey.export({ type: "spki", format: "der" });
  return spki.subarray(-32).toString("base64").replace(/=+$/, "");
}

/**
 * A device whose keys are all zero or of low order gets nothing encrypted, for that would be encrypted for everybody;
 * and it does not keep the others from getting theirs.
 * - Mallory publishes a device for each such key, as identity key and as one-time keys, and two where only one of the two is bad
 * - Alice sends twice: Bob and Mallory's good device get the room key, and no to-device message is encrypted to the others
 */
scenario(
  "nothing is encrypted to all-zero and low-order keys, and the others get theirs",
  {
    ids: ["J6", "adv-1"],
    demandedBy: [
      {
        doc: "https://docs.rs/vodozemac/0.11.1/vodozemac/enum.KeyError.html#variant.NonContributoryKey",
        says: "One or more keys lacked contributory behavior in the Diffie-Hellman operation, resulting in an insecure shared secret.",
      },
      {
        doc: "https://pkg.go.dev/crypto/ecdh@go1.26.0#PrivateKey.ECDH",
        says: "If the result is the all-zero value, ECDH returns an error.",
      },
    ],
    puppets: ["mallory"],
  },
  async ({ alice, bob, mallory, room }) => {
    const keys = lowOrderKeys.flatMap((key) => [
      { curve25519: key, oneTimeKey: key },
      { curve25519: key, oneTimeKey: mallory.curve25519 },
      { curve25519: goodKey(), oneTimeKey: key },
    ]);
    const bad = await Promise.all(keys.map((pair) => mallory.publishDevice(pair)));
    for (const device of bad) await alice.waitForDevice(device);

    for (const body of ["to whom it may concern", "and once more"]) {
      await expect(bob).toDecrypt(await alice.send(room, body));
    }
    const { type, content } = await expect(mallory.receive()).toHappen();
    assert.deepEqual([type, content.room_id], ["m.room_key", room], "the good device did not get the room key");
    const claimed = JSON.stringify(alice.link.exchanges("keys/claim").map(({ response }) => response));
    const encrypted = JSON.stringify(alice.link.exchanges("sendToDevice/m.room.encrypted"));
    for (const { deviceId, curve25519 } of bad) {
      assert.ok(claimed.includes(deviceId), `Alice was never given a one-time key of the device ${deviceId}`);
      assert.ok(!encrypted.includes(deviceId), `Alice encrypted to a device with the key ${curve25519}`);
    }
  },
);
