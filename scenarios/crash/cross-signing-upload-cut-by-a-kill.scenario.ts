import assert from "node:assert/strict";
import { expect, kill, type Player, scenario } from "../../harness/index.ts";

/**
 * Cross-signing keys that a device has made it uploads, whenever it dies. Today they are never uploaded: matrix-js-sdk
 * (43.0.0) stores the private keys before it uploads the public ones, finds them after a restart, and does nothing.
 * - Alice makes an identity and is killed as its keys leave; she starts and bootstraps again, as an application does
 * - the same master, self-signing and user-signing keys are uploaded, and Bob sees her device signed by them
 */
scenario(
  "a cross-signing key upload that a kill cuts short is repeated with the same keys",
  {
    ids: ["state-3"],
    knownBug: {
      issue: "https://github.com/element-hq/element-meta/issues/2410",
      failsWith: /asked again, Alice did not upload the cross-signing keys/,
      sdks: { alice: "jb" },
    },
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
    const [made, ...repeated] = alice.link
      .exchanges("keys/device_signing/upload")
      .map(({ request }) => ({ ...(request as object), auth: undefined }));
    assert.ok(repeated.length > 0, "asked again, Alice did not upload the cross-signing keys that she has");
    for (const again of repeated) assert.deepEqual(again, made, "Alice came back with other cross-signing keys");
    await seesSigned(bob, alice);
  },
);

/**
 * Cross-signing keys that the server has taken stay, though their owner died before she heard of it: who has verified
 * the first would have to verify her again.
 * - Alice makes an identity and is killed when the server has taken its keys; she starts and bootstraps again
 * - no other keys are uploaded, and Bob sees her device signed by them: with matrix-js-sdk he does not, for it finds the
 *   private keys after the restart and does nothing
 */
scenario(
  "cross-signing keys whose upload a kill cut off from its answer are kept",
  {
    ids: ["state-3"],
    long: true,
    knownBug: {
      issue: "https://github.com/element-hq/element-meta/issues/2410",
      failsWith: /for bob to see alice's device signed by her identity/,
      sdks: { alice: "jb" },
    },
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
