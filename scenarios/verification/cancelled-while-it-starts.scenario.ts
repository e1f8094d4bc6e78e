import assert from "node:assert/strict";
import {
  beginVerification,
  exchangeIdentities,
  expect,
  expectCancelled,
  expectNoTrust,
  hold,
  type Player,
  type Source,
  scenario,
} from "../../harness/index.ts";

const demandedBy: Source[] = [
  {
    spec: "client-server-api/#error-and-exception-handling",
    says: "Alice or Bob can cancel the verification at any time. An m.key.verification.cancel message must be sent to signify the cancellation",
  },
  { spec: "client-server-api/#mkeyverificationcancel", says: "m.user: The user cancelled the verification" },
];

/** An SDK whose cancel has not gone out after this long sends it behind its accept. */
const aheadMs = 1_000;

async function cancelWhileItStarts(
  asker: Player,
  accepter: Player,
  { step, room }: { step: (text: string) => void; room?: string },
): Promise<void> {
  await exchangeIdentities(accepter, asker);
  const kind = room ? "send" : "sendToDevice";
  for (const canceller of [asker, accepter]) {
    step(`${asker.role} starts SAS with ${accepter.role}, and ${canceller.role} cancels`);
    await using late = await accepter.link.fault(`${kind}/m.key.verification.accept`, hold().times(1));
    const [asked, incoming] = await beginVerification(asker, accepter, room);
    const start = assert.rejects(asked.start(), /cancelled with m\.user/);
    const accept = await late.held();
    const [by, other] = canceller === asker ? [asked, incoming] : [incoming, asked];
    const sent = canceller.link.nextExchange(`${kind}/m.key.verification.cancel`, { limitMs: aheadMs });
    const isCancelled = Promise.all([by.cancel(), start]);
    // An SDK may send the messages of a verification one after the other: then its cancel waits for its accept.
    await sent.catch(() => undefined);
    accept.release();
    await expect(isCancelled).toHappen();
    await expectCancelled({ by, other, codes: ["m.user"] });
  }
  await expectNoTrust(asker, accepter, { room });
}

/**
 * Either side may cancel SAS while it starts, and what was on its way then changes nothing.
 * - two users verify in their room; the accept of the side that was asked is held on the wire
 * - the side that asked cancels; in another verification the side that was asked; then the accept goes on, before the cancel
 *   if the SDK sends one only after the other
 * - both sides end cancelled with m.user and know who it was; nobody trusts anybody, nothing is signed, and after it
 *   a verification without a cancellation succeeds
 */
scenario(
  "a verification of two users that either side cancels while SAS starts leaves no trust",
  { ids: ["verif-6"], demandedBy, needs: ["sas", "room-verification", "cross-signing", "plain-room-verification"] },
  ({ alice, bob, room, step }) => cancelWhileItStarts(alice, bob, { step, room }),
);

/** The same between two devices of one user, over to-device. */
scenario(
  "a verification of two devices of one user that either side cancels while SAS starts leaves no trust",
  { ids: ["verif-6"], demandedBy, roles: ["alice", "alice2"], room: false, needs: ["sas", "cross-signing"] },
  ({ alice, alice2, step }) => cancelWhileItStarts(alice2, alice, { step }),
);
