import assert from "node:assert/strict";
import { carriesEdu, expect, givenOlmMessages, loseResponse, scenario } from "../../harness/index.ts";

/**
 * What a server sends again because it saw no answer is delivered once.
 * - Alice (hs1) sends by a new key; hs2's answer to the transaction that carries the key is lost; hs1 repeats it
 * - Bob decrypts; after a second message with another key has come, he was given two to-device messages in all
 */
scenario(
  "a federation transaction that is repeated is delivered once",
  {
    ids: ["A7"],
    demandedBy: [
      {
        spec: "client-server-api/#send-to-device-messaging",
        says: "A message is delivered exactly once to each client device.",
      },
      {
        spec: "server-server-api/#put_matrixfederationv1sendtxnid",
        says: "The sending server must wait and retry for a 200 OK response before sending a transaction with a different txnId to the receiving server.",
      },
    ],
    federation: "own",
    on: { alice: "hs1", bob: "hs2" },
  },
  async ({ alice, bob, room, servers }) => {
    const carriesKey = carriesEdu("m.direct_to_device", ({ sender }) => sender === alice.userId);
    await using lost = await servers.fault("hs1", "hs2", "fed/send", loseResponse().where(carriesKey).times(1));
    const first = await alice.send(room, "carried twice");
    await expect(bob).toDecrypt(first);
    await lost.hits();
    const again = servers.wire("hs1", "hs2").seen("fed/send", {
      where: (sent) => carriesKey(sent) && sent.end === "answered",
    });
    const repeated = await expect(again).toHappen();
    await alice.discardRoomKey(room);
    const second = await alice.send(room, "carried once");
    await expect(bob).toDecrypt(second);

    const [broken] = servers.wire("hs1", "hs2").exchanges("fed/send").filter(carriesKey);
    assert.equal(broken?.path, repeated.path, "hs1 did not repeat the transaction");
    const given = givenOlmMessages(bob.link).length;
    assert.equal(given, 2, `Bob was given ${given} to-device messages for two keys`);
  },
);
