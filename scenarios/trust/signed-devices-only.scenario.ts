import assert from "node:assert/strict";
import { expect, scenario } from "../../harness/index.ts";

interface Withheld {
  messages: Record<string, Record<string, { code?: string }>>;
}

/**
 * Who shares keys by identity (MSC4153) gives none to a device that its owner has not signed, and says why.
 * - Alice and Bob have identities; Bob's second device is not signed; Alice shares with signed devices only and sends
 * - the signed device decrypts; the other is told `m.unverified` and cannot
 * - Alice shares with all devices again and sends by a new key: the unsigned device decrypts that
 */
scenario(
  "identity-based sharing serves signed devices and tells unsigned ones why not",
  {
    ids: ["D2"],
    demandedBy: [
      {
        msc: 4153,
        says: "clients SHOULD NOT send encrypted to-device messages, such as room keys or secrets (via Secret Sharing), to non-cross-signed devices by default",
      },
      {
        msc: 4153,
        says: "with a code of m.unverified to indicate to the non-cross-signed device why it is not receiving the room key",
      },
    ],
    roles: ["alice", "bob", "bob2"],
    room: false,
    needs: ["cross-signing", "isolation-mode"],
  },
  async ({ alice, bob, bob2, makeRoom }) => {
    // Before they meet: of a device that is signed later, Alice's homeserver was seen to give the signature, then not, and
    // then again, as updates and answers of Bob's homeserver overtake each other.
    await Promise.all([alice.bootstrapCrossSigning(), bob.bootstrapCrossSigning()]);
    const room = await makeRoom(alice, [bob, bob2]);
    const signedDevices = async () =>
      (await alice.devices(bob.userId)).filter(({ crossSigned }) => crossSigned).map(({ deviceId }) => deviceId);
    await alice.waitForDevice(bob2);
    await alice.until(async () => (await signedDevices()).includes(bob.deviceId), {
      awaited: `alice to see device ${bob.deviceId} of ${bob.userId} signed`,
    });
    assert.deepEqual(await signedDevices(), [bob.deviceId], "the second device is signed, too");

    await alice.setIsolationMode("signed-only");
    const signedOnly = await alice.send(room, "to the signed device");
    await expect(bob).toDecrypt(signedOnly);

    await alice.setIsolationMode("all-devices");
    await alice.discardRoomKey(room);
    const sentinel = await alice.send(room, "to all devices");
    await expect(bob2).toBeUnableToDecrypt(signedOnly, { sentinel, cause: "withheld-unverified-device" });
    const notices = alice.link.exchanges("sendToDevice").filter(({ path }) => path.includes("m.room_key.withheld"));
    const told = notices.map(({ request }) => (request as unknown as Withheld).messages[bob.userId] ?? {});
    assert.deepEqual(
      told.map((devices) => Object.entries(devices).map(([deviceId, { code }]) => [deviceId, code])),
      [[[bob2.deviceId, "m.unverified"]]],
    );
  },
);
