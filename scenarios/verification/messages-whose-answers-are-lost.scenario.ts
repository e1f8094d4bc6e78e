import assert from "node:assert/strict";
import { exchangeIdentities, expect, loseResponse, scenario, verifyBySas } from "../../harness/index.ts";

/**
 * A message of a verification whose answer was lost is sent again, and both sides end done.
 * - two users verify in their room, and meanwhile two devices of one user over to-device
 * - of each kind of message, one loses its answer after the server has committed it; its sender repeats the transaction
 * - all end done and trust each other
 */
for (const { half, messages } of [
  {
    half: "before its keys",
    messages: [
      { message: "ready", by: "accepter" },
      { message: "start", by: "asker" },
      { message: "accept", by: "accepter" },
    ],
  },
  {
    half: "from its keys on",
    messages: [
      { message: "key", by: "asker" },
      { message: "mac", by: "accepter" },
      { message: "done", by: "asker" },
    ],
  },
] as const) {
  scenario(
    `a verification whose messages ${half} lose their answers succeeds all the same`,
    {
      ids: ["E1"],
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
        {
          spec: "client-server-api/#transaction-identifiers",
          says: "The purpose of the transaction ID is to allow the homeserver to distinguish a new request from a retransmission of a previous request",
        },
      ],
      roles: ["alice", "bob", "alice2"],
      needs: ["sas", "room-verification", "cross-signing", "plain-room-verification"],
    },
    async ({ alice, bob, alice2, room }) => {
      await exchangeIdentities(alice, bob, alice2);
      const verifications = [
        { asker: bob, accepter: alice, inRoom: room, kind: "send" },
        { asker: alice2, accepter: alice, inRoom: undefined, kind: "sendToDevice" },
      ] as const;
      await using faults = new AsyncDisposableStack();
      const lossy = [];
      for (const { kind, ...sides } of verifications) {
        for (const { message, by } of messages) {
          const endpoint = `${kind}/m.key.verification.${message}` as const;
          const { link } = sides[by];
          faults.use(await link.fault(endpoint, loseResponse().times(1)));
          lossy.push({ link, endpoint });
        }
      }
      const verified = verifications.map(({ asker, accepter, inRoom }) => verifyBySas(asker, accepter, inRoom));
      await expect(Promise.all(verified)).toHappen();
      for (const { link, endpoint } of lossy) {
        const repeated = await expect(link.seen(endpoint, { where: ({ status }) => status === 200 })).toHappen();
        assert.equal(repeated.path, link.exchanges(endpoint)[0]?.path, `${endpoint} was not repeated, but sent anew`);
      }
      for (const { asker, accepter } of verifications) {
        await expect(asker).toTrust(accepter);
        await expect(accepter).toTrust(asker);
      }
    },
  );
}
