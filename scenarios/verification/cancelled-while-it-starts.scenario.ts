import assert from "node:assert/strict";
import {
  beginVerification,
  exchangeIdentities,
  expectCancelled,
  expectNoTrust,
  hold,
  scenario,
} from "../../harness/index.ts";

/**
 * Either side may cancel SAS while it starts, and what was on its way then changes nothing.
 * - two users verify in their room, and two devices of one user over to-device; the accept of the side that was asked is
 *   held on the wire
 * - the side that asked cancels; in another verification the side that was asked; only then the accept goes on
 * - both sides end cancelled with m.user and know who it was; nobody trusts anybody, nothing is signed, and after it
 *   a verification without a cancellation succeeds
 */
scenario(
  "a verification that either side cancels while SAS starts leaves no trust",
  {
    ids: ["verif-6"],
    roles: ["alice", "bob", "alice2"],
    needs: ["sas", "room-verification", "cross-signing", "plain-room-verification"],
  },
  async ({ alice, bob, alice2, room, step }) => {
    await exchangeIdentities(alice, bob, alice2);
    for (const { asker, accepter, inRoom, endpoint } of [
      { asker: alice, accepter: bob, inRoom: room, endpoint: "send/m.key.verification.accept" },
      { asker: alice2, accepter: alice, inRoom: undefined, endpoint: "sendToDevice/m.key.verification.accept" },
    ] as const) {
      for (const canceller of [asker, accepter]) {
        step(`${asker.role} starts SAS with ${accepter.role}, and ${canceller.role} cancels`);
        await using late = await accepter.link.fault(endpoint, hold().times(1));
        const [asked, incoming] = await beginVerification(asker, accepter, inRoom);
        const start = assert.rejects(asked.start(), /cancelled with m\.user/);
        const accept = await late.held();
        const [by, other] = canceller === asker ? [asked, incoming] : [incoming, asked];
        await by.cancel();
        await start;
        accept.release();
        await expectCancelled({ by, other, codes: ["m.user"] });
      }
    }
    await expectNoTrust(alice, bob, { room });
    await expectNoTrust(alice2, alice);
  },
);
