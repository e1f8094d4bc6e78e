import assert from "node:assert/strict";
import { askToVerify, exchangeIdentities, expect, scenario } from "../../harness/index.ts";

/**
 * A request to verify in a room is for the one user whom it names. Today matrix-sdk-crypto (in matrix-js-sdk 43.0.0 and
 * matrix-rust-sdk 0.19.1) takes it for a request to everybody who is in the room: each of them is asked to verify Alice,
 * for neither SDK reads whom it names (VerificationMachine::receive_any_event), nor do the bindings of matrix-rust-sdk.
 * Legacy crypto had the same defect and mended it (element-web#12211); no issue was found for this one.
 * - Alice asks Bob to verify, in a room where Carol is too; then she sends two messages, one after the other
 * - when Carol has decrypted both, by different sync answers, she knows of no verification
 * The request stays open meanwhile: one that was cancelled before its sync answer came is not shown to anybody.
 */
scenario(
  "a request to verify in a room reaches only the user whom it names",
  {
    ids: [],
    knownBug: { issue: "no issue known", failsWith: /Carol was asked to verify/ },
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
