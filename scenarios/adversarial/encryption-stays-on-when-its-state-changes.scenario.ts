import assert from "node:assert/strict";
import { expect, scenario } from "../../harness/index.ts";

/**
 * A room that was encrypted stays encrypted for its members, whatever its state says later.
 * - Alice, who may, empties the room's m.room.encryption event, then names an algorithm that there is not, then one that
 *   is not even a word; after each, she and Bob send: each message goes out encrypted, and the other decrypts it
 * - Bob restarts, and so sees only the last of these: his next message goes out encrypted too
 */
scenario(
  "a room whose encryption state is removed or downgraded gets no plain text",
  { ids: ["J5", "adv-1"] },
  async ({ alice, bob, room }) => {
    await expect(alice).toDecrypt(await bob.send(room, "while the state is as it should be"));
    for (const content of [{}, { algorithm: "org.example.none" }, { algorithm: 0 }]) {
      const { eventId } = await alice.sendState(room, "m.room.encryption", content);
      const change = JSON.stringify(content);
      for (const client of [alice, bob]) {
        await client.waitForTimelineEvent(eventId, () => true, { awaited: `${client.role} to see ${change}` });
      }
      await expect(bob).toDecrypt(await alice.send(room, `Alice after ${change}`));
      await expect(alice).toDecrypt(await bob.send(room, `Bob after ${change}`));
    }
    await bob.restart();
    await expect(alice).toDecrypt(await bob.send(room, "Bob after a restart"));
    for (const { link, role } of [alice, bob]) {
      const plain = link.exchanges("send").filter(({ endpoint }) => endpoint !== "send/m.room.encrypted");
      assert.deepEqual(plain, [], `${role} sent plain text into an encrypted room`);
    }
  },
);
