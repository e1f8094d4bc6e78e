import assert from "node:assert/strict";
import { expect, scenario } from "../../harness/index.ts";

/**
 * A peer of libolm's time, without cross-signing and with nothing in its messages that came later, is served as before.
 * - Bob is a puppet on libolm and behaves; Alice has cross-signing
 * - Bob sends, Alice decrypts; she answers, and Bob reads it by the room key that she sent him; and so once more, with
 *   new room keys by the same Olm sessions
 */
scenario(
  "a libolm client without cross-signing and a current one read each other",
  {
    ids: ["J2", "adv-1"],
    demandedBy: {
      spec: "client-server-api/#mmegolmv1aes-sha2",
      says: "Clients must also handle m.room_key events sent by other devices in order to decrypt their messages.",
    },
    roles: ["alice"],
    puppets: ["bob"],
    needs: ["cross-signing"],
  },
  async ({ alice, bob, room }) => {
    await alice.bootstrapCrossSigning();
    const session = bob.openOlmSession(await bob.claimOneTimeKey(alice));
    for (const round of ["first", "second"]) {
      const roomKey = bob.createRoomKey(room);
      await bob.shareRoomKey(roomKey, session);
      await expect(alice).toDecrypt(await bob.send(roomKey, `${round} question`));
      await expect(alice).toDecrypt(await bob.send(roomKey, `${round} question, once more`));

      const answer = await alice.send(room, `${round} answer`);
      const received = await expect(bob.receive()).toHappen();
      assert.equal(received.type, "m.room_key");
      assert.equal(await expect(bob.read(answer, received)).toHappen(), answer.body);
      await alice.discardRoomKey(room);
    }
  },
);
