import { expect, scenario } from "../../harness/index.ts";

/** More events than a first sync brings of a room, so that it brings only the latest `m.room.encryption` event. */
const eventsInBetween = 32;

/**
 * A room whose encryption parameters were changed can be written to after a restart: today it cannot. matrix-js-sdk
 * sets up encryption for a room when it sees its `m.room.encryption` event; the changed one is refused by the Rust
 * crypto, which remembers the first, and so the room stays "unconfigured" (element-web#27103).
 * - Alice sends; she changes a parameter; time goes by; her client restarts
 * - Alice sends, and Bob decrypts: her SDK throws
 */
scenario(
  "after encryption parameters changed, a client that restarts can still send",
  {
    ids: ["roomkey-5"],
    knownBug: {
      issue: "https://github.com/element-hq/element-web/issues/27103",
      failsWith: /alice: sendText: Cannot encrypt event in unconfigured room/,
      sdks: { alice: "jb" },
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
