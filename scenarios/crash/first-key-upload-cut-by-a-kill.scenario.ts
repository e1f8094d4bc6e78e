import assert from "node:assert/strict";
import { expect, kill, scenario } from "../../harness/index.ts";

interface KeysUpload {
  device_keys: { keys: Record<string, string> };
  one_time_keys: Record<string, object>;
}

/**
 * Keys that a device has made it uploads, whenever it dies: the server would refuse others under the same ids, and users
 * who were given a one-time key of the first set could not reach the device.
 * - Alice logs in and is killed as her keys leave; she starts again, and is killed when the server has taken them
 * - she starts once more: all three uploads have the same device keys and one-time keys, by id and value
 * - Bob knows these device keys and sends, with one of these one-time keys: Alice decrypts
 */
scenario(
  "a first key upload that a kill cuts short is repeated with the same keys",
  {
    ids: ["state-1", "state-2"],
    demandedBy: [
      {
        spec: "client-server-api/#uploading-keys",
        says: "Devices must store the private part of each key they upload",
      },
      {
        doc: "https://github.com/matrix-org/complement-crypto/blob/02b8ce3fb7c4479c76c06cba22ec8a0992df53bc/TEST_HITLIST.md",
        says: "Clients MUST persist state they wish to synchronise to avoid state being regenerated",
      },
      {
        doc: "https://github.com/mautrix/go/blob/v0.32.0/crypto/machine.go#L910-L911",
        says: "Save the keys before sending the upload request in case there is a network failure",
      },
    ],
    needs: ["persistence"],
    later: ["alice"],
    alone: ["alice"],
    room: false,
  },
  async ({ alice, bob, makeRoom }) => {
    {
      await using killed = await alice.link.fault("keys/upload", kill(alice, "before-request"));
      await Promise.all([killed.hits(), assert.rejects(alice.login(), /died/)]);
    }
    {
      await using killed = await alice.link.fault("keys/upload", kill(alice, "after-commit"));
      await Promise.all([killed.hits(), assert.rejects(alice.start(), /died/)]);
    }
    await alice.start();
    const uploads = alice.link.exchanges("keys/upload").slice(0, 3);
    const [made, ...repeated] = uploads.map(({ request }) => request as unknown as KeysUpload);
    assert.ok(made && Object.keys(made.one_time_keys).length > 0, "Alice had no one-time keys to upload");
    assert.equal(repeated.length, 2);
    for (const again of repeated) {
      assert.deepEqual(again.device_keys, made.device_keys, "Alice came back with other device keys");
      assert.deepEqual(again.one_time_keys, made.one_time_keys, "Alice came back with other one-time keys");
    }
    assert.equal(uploads.at(-1)?.status, 200);

    await alice.startSync();
    const room = await makeRoom(alice, [bob]);
    const event = await bob.send(room, "with one of your first keys");
    await expect(alice).toDecrypt(event);
    const [device] = await bob.devices(alice.userId);
    assert.equal(device?.curve25519, made.device_keys.keys[`curve25519:${alice.deviceId}`]);
    assert.equal(device?.ed25519, made.device_keys.keys[`ed25519:${alice.deviceId}`]);
    const { response } = await bob.link.seen("keys/claim", {
      where: (claim) => JSON.stringify(claim.response).includes(alice.deviceId),
    });
    const claimed = response as { one_time_keys: Record<string, Record<string, object>> };
    const [id = ""] = Object.keys(claimed.one_time_keys[alice.userId]?.[alice.deviceId] ?? {});
    assert.ok(id in made.one_time_keys, `Bob was given ${id}, which Alice did not make at first`);
  },
);
