import assert from "node:assert/strict";
import { expect, givenOlmMessages, loseResponse, scenario } from "../../harness/index.ts";

/**
 * A to-device message whose answer is lost is sent again, in the same transaction, and the room key gets through once.
 * - the answer to Alice's next to-device message is lost after the server committed it
 * - Alice sends; she repeats the same transaction; Bob decrypts
 * - after a second message with another key has come, he was given two to-device messages in all
 */
scenario(
  "a to-device message whose answer was lost is retried",
  {
    ids: ["net-6"],
    demandedBy: [
      {
        spec: "client-server-api/#transaction-identifiers",
        says: "to allow the homeserver to distinguish a new request from a retransmission of a previous request",
      },
      {
        spec: "client-server-api/#send-to-device-messaging",
        says: "A message is delivered exactly once to each client device.",
      },
    ],
  },
  async ({ alice, bob, room }) => {
    await using lost = await alice.link.fault("sendToDevice/m.room.encrypted", loseResponse().times(1));
    const event = await alice.send(room, "its key is sent twice");
    await lost.hits();
    await expect(bob).toDecrypt(event);
    const [first, second] = alice.link.exchanges("sendToDevice/m.room.encrypted");
    assert.equal(first?.end, "broken");
    assert.equal(second?.path, first.path, "Alice did not repeat the transaction");
    assert.equal(second.status, 200);

    await alice.discardRoomKey(room);
    await expect(bob).toDecrypt(await alice.send(room, "its key is sent once"));
    const given = givenOlmMessages(bob.link).length;
    assert.equal(given, 2, `Bob was given ${given} to-device messages for two keys`);
  },
);
