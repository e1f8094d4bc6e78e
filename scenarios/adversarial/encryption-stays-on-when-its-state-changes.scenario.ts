import assert from "node:assert/strict";
import { expect, SdkError, scenario } from "../../harness/index.ts";

/**
 * A room that was encrypted stays encrypted for its members, whatever its state says later.
 * - Alice, who may, empties the room's m.room.encryption event, then names an algorithm that is not even a word, then one
 *   that there is not; after each, she and Bob send: each message goes out encrypted, and the other decrypts it; or the
 *   SDK refuses, as matrix-rust-sdk does for an algorithm that it does not know, and sends nothing
 * - Bob restarts, and so sees only the last of these: his next message goes out encrypted too
 * - Alice names the algorithm again: she and Bob read each other. The event before this one must be well formed, for
 *   matrix-rust-sdk 0.19.1 passes over a state event whose prev_content it cannot parse ("Couldn't deserialize state event")
 */
scenario(
  "a room whose encryption state is removed or downgraded gets no plain text",
  {
    ids: ["J5", "adv-1"],
    demandedBy: [
      {
        doc: "https://github.com/matrix-org/matrix-spec-proposals/blob/204eb427db8619621658d195d72b057d9619558c/supporting-docs/guides/2016-10-18-e2e_implementation.rst",
        says: "This flag should not be cleared if a later m.room.encryption event changes the configuration.",
      },
      {
        doc: "https://github.com/matrix-org/matrix-spec-proposals/blob/204eb427db8619621658d195d72b057d9619558c/supporting-docs/guides/2016-10-18-e2e_implementation.rst",
        says: "In short: once encryption is enabled in a room, it can never be disabled.",
      },
    ],
    long: true,
  },
  async ({ alice, bob, room, step }) => {
    const sendOrRefuse = (sender: typeof alice, body: string) =>
      sender.send(room, body).catch((error) => {
        if (!(error instanceof SdkError)) throw error;
        step(`${sender.role}'s client refuses to send: ${error.message}`);
      });
    await expect(alice).toDecrypt(await bob.send(room, "while the state is as it should be"));
    for (const content of [{}, { algorithm: 0 }, { algorithm: "org.example.none" }]) {
      const { eventId } = await alice.sendState(room, "m.room.encryption", content);
      const change = JSON.stringify(content);
      for (const client of [alice, bob]) {
        await client.waitForTimelineEvent(eventId, () => true, { awaited: `${client.role} to see ${change}` });
      }
      for (const [sender, receiver] of [
        [alice, bob],
        [bob, alice],
      ] as const) {
        const event = await sendOrRefuse(sender, `${sender.role} after ${change}`);
        const types = sender.link.exchanges("send").map(({ endpoint }) => endpoint);
        assert.ok(
          types.every((type) => type === "send/m.room.encrypted"),
          `${sender.role} sent plain text after ${change}`,
        );
        if (event) await expect(receiver).toDecrypt(event);
      }
    }
    await bob.restart();
    const event = await sendOrRefuse(bob, "bob after a restart");
    assert.equal(bob.link.exchanges("send").at(-1)?.endpoint, "send/m.room.encrypted", "bob sent plain text");
    if (event) await expect(alice).toDecrypt(event);

    const { eventId } = await alice.sendState(room, "m.room.encryption", { algorithm: "m.megolm.v1.aes-sha2" });
    for (const client of [alice, bob]) {
      await client.waitForTimelineEvent(eventId, () => true, { awaited: `${client.role} to see the algorithm again` });
    }
    await expect(bob).toDecrypt(await alice.send(room, "alice, in the end"));
    await expect(alice).toDecrypt(await bob.send(room, "bob, in the end"));
  },
);
