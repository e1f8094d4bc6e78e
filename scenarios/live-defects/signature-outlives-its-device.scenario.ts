import assert from "node:assert/strict";
import { newDeviceKeys, RawIdentity, scenario } from "../../harness/index.ts";

const demandedBy = {
  spec: "client-server-api/#post_matrixclientv3logout",
  says: "Device keys for the device are deleted alongside the device.",
} as const;

/**
 * A signature of a user's identity goes with the device that it was made for (synapse#17375).
 * - Alice's phone is signed by her identity: Bob's homeserver shows him the signature
 * - the phone is logged out, and another logs in, with new keys: with the same device id, or (the control) with another
 * - Bob is not shown the old signature on the new phone
 * Specification, "POST /logout": "Device keys for the device are deleted alongside the device". Synapse 1.163.2 keeps the
 * signatures that others have uploaded for them, and shows these on whatever device has that id next, where they do not
 * verify.
 */
for (const { title, deviceId } of [
  { title: "a device that takes the id of a deleted one does not carry that one's signature", deviceId: "PHONE" },
  { title: "a device with an id of its own does not carry a deleted one's signature", deviceId: "PHONE2" },
]) {
  scenario(title, { ids: ["L3", "live-13"], demandedBy, room: false }, async ({ alice, bob, rawDevice, step }) => {
    const signersSeenByBob = async (device: string) => {
      const { device_keys } = await bob.request("keys/query", { body: { device_keys: { [alice.userId]: [] } } });
      return Object.keys(device_keys?.[alice.userId]?.[device]?.signatures[alice.userId] ?? {});
    };
    const phone = await rawDevice("phone", { of: alice, deviceId: "PHONE" });
    const keys = newDeviceKeys(phone);
    await phone.request("keys/upload", { body: keys });
    const identity = await RawIdentity.upload(phone);
    const signatures = { [alice.userId]: { PHONE: identity.sign(keys) } };
    const { failures = {} } = await phone.request("keys/signatures/upload", { body: signatures });
    assert.deepEqual(failures, {}, "the homeserver refused the signature");
    const before = await signersSeenByBob("PHONE");
    assert.ok(before.includes(identity.signer), `the signed phone was shown with these signatures: ${before}`);

    step("another phone");
    await phone.request("logout", { body: {} });
    const another = await rawDevice("another-phone", { of: alice, deviceId });
    await another.request("keys/upload", { body: newDeviceKeys(another) });
    const after = await signersSeenByBob(deviceId);
    assert.ok(after.includes(`ed25519:${deviceId}`), `the new phone was shown with these signatures: ${after}`);
    assert.ok(!after.includes(identity.signer), "the new phone carries the signature that was made for the old one");
  });
}
