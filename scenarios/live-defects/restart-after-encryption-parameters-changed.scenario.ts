import { expect, scenario } from "../../harness/index.ts";

/** More events than a first sync brings of a room, so that it brings only the latest `m.room.encryption` event. */
const eventsInBetween = 32;

/**
 * A room whose encryption parameters were changed can be written to after a restart.
 * - Alice sends; she changes a parameter; time goes by; her client restarts
 * - Alice sends, and Bob decrypts
 */
scenario(
  "after encryption parameters changed, a client that restarts can still send",
  {
    ids: ["roomkey-5"],
    demandedBy: {
      doc: "https://github.com/element-hq/element-meta/issues/69",
      says: "If the event is correct and using megolm algorithm (m.megolm.v1.aes-sha2), then the room is correctly configured and the user can send messages",
    },
    needs: ["persistence"],
  },
  async ({ alice, bob, room }) => {
    await expect(bob).toDecrypt(await alice.send(room, "before the change"));
    await alice.sendState(room, "m.room.encryption", { algorithm: "m.megolm.v1.aes-sha2", rotation_period_msgs: 50 });
    for (let count = 0; count < eventsInBetween; count++) {
      await alice.sendState(room, "m.room.topic", { topic: `topic ${count}` });
    }
    await alice.restart();
    await expect(bob).toDecrypt(await alice.send(room, "after the restart"));
  },
);
