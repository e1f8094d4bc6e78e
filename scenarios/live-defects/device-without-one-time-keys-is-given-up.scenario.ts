import { expect, rewriteKeysClaim, scenario } from "../../harness/index.ts";

/**
 * A device that had no one-time key when a room key was first shared is given that room key with a later message, as soon
 * as the sender has an Olm session with it. matrix-js-sdk and matrix-rust-sdk share a room key again with each message for
 * devices that have not had it: the control.
 * - Bob has no one-time key left; Alice sends
 * - Bob sends, and so Alice's client gets an Olm session with his device without a one-time key of his
 * - Alice sends again: Bob decrypts that
 */
scenario(
  "a device that had no one-time key when a room key was shared is given it later",
  {
    ids: ["net-2", "live-12"],
    long: true,
    demandedBy: {
      spec: "client-server-api/#mmegolmv1aes-sha2",
      says: "clients must share the corresponding session key using Olm with the intended recipients, so that they can decrypt future messages encrypted using this session",
    },
  },
  async ({ alice, bob, room }) => {
    {
      const noKeys = rewriteKeysClaim((answer) => ({ ...answer, one_time_keys: {} }));
      await using none = await alice.link.fault("keys/claim", noKeys);
      await alice.send(room, "while you have no one-time key");
      await none.hits(1);
    }
    await expect(alice).toDecrypt(await bob.send(room, "brings an Olm session"));
    const event = await alice.send(room, "now that there is an Olm session");
    await expect(bob).toDecrypt(event);
  },
);
