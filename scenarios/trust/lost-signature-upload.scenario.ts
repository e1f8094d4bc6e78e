import assert from "node:assert/strict";
import { exchangeIdentities, expect, loseResponse, reset, scenario, verifyBySas } from "../../harness/index.ts";

/**
 * A signature whose upload is lost is on the server in the end.
 * - Alice's first device signs her second one, and then Bob's identity; the upload of each signature loses its request, or
 *   its answer
 * - the upload is repeated: Alice's homeserver shows her second device both signatures
 */
for (const { lost, effect } of [
  { lost: "request", effect: reset },
  { lost: "answer", effect: loseResponse },
]) {
  scenario(
    `a signature whose upload loses its ${lost} is there in the end`,
    {
      ids: ["D9"],
      demandedBy: [
        {
          doc: "https://github.com/matrix-org/matrix-js-sdk/blob/v43.0.0/src/rust-crypto/OutgoingRequestProcessor.ts",
          says: "wait for the specified time and then retry the request",
        },
        {
          doc: "https://docs.rs/matrix-sdk/0.19.1/matrix_sdk/config/struct.RequestConfig.html",
          says: "By default requests are retried indefinitely",
        },
        {
          doc: "https://github.com/mautrix/go/blob/v0.32.0/client.go",
          says: "Number of times that mautrix will retry any HTTP request if the request fails entirely or returns a HTTP gateway error (502-504)",
        },
      ],
      roles: ["alice", "bob", "alice2"],
      needs: ["sas", "cross-signing"],
    },
    async ({ alice, bob, alice2 }) => {
      await exchangeIdentities(alice, alice2, bob);
      const signWithLoss = async (other: typeof bob) => {
        await using lossy = await alice.link.fault("keys/signatures/upload", effect().times(1));
        const repeated = alice.link.nextExchange("keys/signatures/upload", { where: ({ end }) => end === "answered" });
        await verifyBySas(alice, other);
        await lossy.hits(1);
        await expect(repeated).toHappen();
      };
      await signWithLoss(alice2);
      await signWithLoss(bob);
      const users = { [alice.userId]: [], [bob.userId]: [] };
      const shown = await alice2.request("keys/query", { body: { device_keys: users } });
      const device = shown.device_keys?.[alice.userId]?.[alice2.deviceId];
      const { keys = {} } = shown.self_signing_keys?.[alice.userId] ?? {};
      const signers = Object.keys(device?.signatures[alice.userId] ?? {});
      assert.ok(signers.includes(Object.keys(keys)[0] ?? "none"), `the device is signed by ${signers} alone`);
      const identity = shown.master_keys?.[bob.userId];
      assert.ok(identity?.signatures?.[alice.userId], "Bob's identity is not signed by Alice");
    },
  );
}
