import assert from "node:assert/strict";
import { expect, garble, scenario } from "../../harness/index.ts";

const hourMs = 3_600_000;

/**
 * Olm messages that cannot be decrypted cost nothing but themselves: what is honest still decrypts, and the client begins
 * at most one new Olm session an hour to repair what is broken (specification, "Recovering from undecryptable messages").
 * - Mallory sends Alice a room key, then twenty bad messages: a replayed one, ones that use the one-time key again, and
 *   garbled ones; then an honest room key: Alice decrypts, and has claimed at most one key of Mallory's
 * - two hours later the same again: Alice claims exactly one key more
 */
scenario(
  "twenty bad Olm messages leave the honest ones readable, and at most one new session an hour is begun",
  {
    ids: ["J1", "adv-1"],
    demandedBy: [
      {
        spec: "client-server-api/#recovering-from-undecryptable-messages",
        says: "Clients should not create a new session with another device if it has already created one for that given device in the past 1 hour.",
      },
      {
        spec: "client-server-api/#recovering-from-undecryptable-messages",
        says: "the client should assume that the Olm session has become corrupted and create a new one to replace it",
      },
    ],
    roles: ["alice"],
    puppets: ["mallory"],
    alone: ["alice"],
    needs: ["clock"],
  },
  async ({ alice, mallory, room, step }) => {
    const oneTimeKey = await mallory.claimOneTimeKey(alice);
    const session = mallory.openOlmSession(oneTimeKey);
    const sendHonestly = async (body: string) => {
      const roomKey = mallory.createRoomKey(room);
      const message = session.encrypt("m.room_key", roomKey.content);
      await mallory.sendToDevice(alice, message);
      await expect(alice).toDecrypt(await mallory.send(roomKey, body));
      return message;
    };
    const honest = await sendHonestly("before all");
    const sendTwentyBad = async () => {
      for (let count = 0; count < 20; count += 4) {
        await mallory.sendToDevice(alice, honest);
        await mallory.sendToDevice(alice, mallory.openOlmSession(oneTimeKey).encrypt("m.dummy", {}));
        await mallory.sendToDevice(alice, garble(mallory.openOlmSession(oneTimeKey).encrypt("m.dummy", {})));
        await mallory.sendToDevice(alice, garble(session.encrypt("m.dummy", {})));
      }
    };
    const claims = () => alice.link.exchanges("keys/claim").length;

    await sendTwentyBad();
    await sendHonestly("after twenty bad ones");
    await alice.link.idle("keys/claim");
    const early = claims();
    assert.ok(early <= 1, `Alice claimed ${early} keys to repair one device within an hour`);

    step("move Alice's clock by two hours");
    await alice.advanceClock(2 * hourMs);
    const repair = alice.link.nextExchange("keys/claim");
    await sendTwentyBad();
    await expect(repair).toHappen();
    await sendHonestly("after twenty more");
    await sendHonestly("and once more");
    await alice.link.idle("keys/claim");
    assert.equal(claims(), early + 1, "Alice claimed more than one key to repair one device within an hour");
  },
);
