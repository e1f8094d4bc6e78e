import assert from "node:assert/strict";
import { expect, kill, type Player, scenario } from "../../harness/index.ts";

/**
 * Cross-signing keys that a device has made it uploads, whenever it dies. The server has never seen the first ones, so the
 * client may make others.
 * - Alice makes an identity and is killed as its keys leave; she starts and bootstraps again, as an application does
 * - cross-signing keys are uploaded, and Bob sees her device signed by them
 */
scenario(
  "cross-signing keys whose upload a kill cuts short are uploaded after the restart",
  {
    ids: ["state-3"],
    demandedBy: [
      {
        doc: "https://github.com/matrix-org/matrix-js-sdk/blob/v43.0.0/src/crypto-api/index.ts#L361",
        says: "publishes the public keys to the server if they are not already published",
      },
      {
        spec: "client-server-api/#recommended-client-behaviour",
        says: "Clients SHOULD create new cross-signing keys for users who do not yet have cross-signing keys",
      },
    ],
    needs: ["persistence", "cross-signing"],
    alone: ["alice"],
  },
  async ({ alice, bob }) => {
    {
      await using killed = await alice.link.fault("keys/device_signing/upload", kill(alice, "before-request"));
      await Promise.all([killed.hits(), assert.rejects(alice.bootstrapCrossSigning(), /died/)]);
    }
    await alice.start();
    await alice.bootstrapCrossSigning();
    const [, ...repeated] = alice.link.exchanges("keys/device_signing/upload");
    assert.ok(repeated.length > 0, "asked again, Alice did not upload the cross-signing keys that she has");
    await seesSigned(bob, alice);
  },
);

/**
 * Cross-signing keys that the server has taken stay, though their owner died before she heard of it: users who have
 * verified the first would have to verify her again.
 * - Alice makes an identity and is killed when the server has taken its keys; she starts and bootstraps again
 * - no other keys are uploaded, and Bob sees her device signed by them
 */
scenario(
  "cross-signing keys whose upload a kill cut off from its answer are kept",
  {
    ids: ["state-3"],
    long: true,
    demandedBy: [
      {
        spec: "client-server-api/#recommended-client-behaviour",
        says: "Clients SHOULD create new cross-signing keys for users who do not yet have cross-signing keys",
      },
      {
        spec: "client-server-api/#recommended-client-behaviour",
        says: "Clients SHOULD encourage users to cross-sign their devices",
      },
    ],
    needs: ["persistence", "cross-signing"],
    alone: ["alice"],
  },
  async ({ alice, bob }) => {
    {
      await using killed = await alice.link.fault("keys/device_signing/upload", kill(alice, "after-commit"));
      await Promise.all([killed.hits(), assert.rejects(alice.bootstrapCrossSigning(), /died/)]);
    }
    await alice.start();
    await alice.bootstrapCrossSigning();
    const uploads = alice.link.exchanges("keys/device_signing/upload");
    const [made, ...repeated] = uploads.map(({ request }) => ({ ...(request as object), auth: undefined }));
    for (const again of repeated) assert.deepEqual(again, made, "Alice came back with other cross-signing keys");
    await seesSigned(bob, alice);
  },
);

async function seesSigned(client: Player, owner: Player): Promise<void> {
  await expect(client).eventually(
    async () => (await client.devices(owner.userId)).some(({ crossSigned }) => crossSigned),
    {
      awaited: `${client.role} to see ${owner.role}'s device signed by her identity`,
    },
  );
}
