import assert from "node:assert/strict";
import { kill, scenario } from "../../harness/index.ts";

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
    await bob.until(async () => (await bob.devices(alice.userId)).some(({ crossSigned }) => crossSigned), {
      awaited: "Bob to see Alice's device signed by her identity",
    });
  },
);
