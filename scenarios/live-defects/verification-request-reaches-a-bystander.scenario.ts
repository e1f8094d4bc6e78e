import assert from "node:assert/strict";
import { askToVerify, exchangeIdentities, expect, scenario } from "../../harness/index.ts";

/**
 * A request to verify in a room is for the one user whom it names.
 * - Alice asks Bob to verify, in a room where Carol is too; then she sends two messages, one after the other
 * - when Carol has decrypted both, by different sync answers, she knows of no verification
 * The request stays open meanwhile: one that was cancelled before its sync answer came is not shown to anybody.
 */
scenario(
  "a request to verify in a room reaches only the user whom it names",
  {
    ids: [],
    demandedBy: {
      msc: 2241,
      says: "Users should only respond to verification requests if they are named in this field.",
    },
    roles: ["alice", "bob", "carol"],
    needs: ["sas", "room-verification", "cross-signing"],
  },
  async ({ alice, bob, carol, room }) => {
    await exchangeIdentities(alice, bob, carol);
    await askToVerify(alice, bob, room);
    for (const body of ["sent after the request", "sent after that"]) {
      await expect(carol).toDecrypt(await alice.send(room, body));
    }
    assert.deepEqual(carol.verifications(), [], "Carol was asked to verify Alice, who asked Bob");
  },
);
