import assert from "node:assert/strict";
import {
  beginVerification,
  exchangeIdentities,
  expectCancelled,
  expectNoTrust,
  type Player,
  scenario,
  substituteSasKey,
} from "../../harness/index.ts";

async function startUnderAttack(asker: Player, accepter: Player, room?: string): Promise<void> {
  await exchangeIdentities(accepter, asker);
  const endpoint = room ? "send/m.key.verification.key" : "sendToDevice/m.key.verification.key";
  {
    await using attack = await accepter.link.fault(endpoint, substituteSasKey().times(1));
    const [askerReady, accepterReady] = await beginVerification(asker, accepter, room);
    // The specification has the first of these for it, matrix-sdk-crypto says the second.
    const codes = ["m.mismatched_commitment", "m.key_mismatch"];
    await assert.rejects(askerReady.start(), /instead it is cancelled with/);
    await attack.hits();
    await expectCancelled({ by: askerReady, other: accepterReady, codes });
    // matrix-js-sdk leaves its request open (live-defects/), and an open request stands in the way of the next one;
    // where it is closed already, there is nothing to cancel, and the next one shows that.
    await askerReady.cancel().catch(() => undefined);
  }
  await expectNoTrust(asker, accepter, { room });
}

/**
 * The side that accepts SAS has committed to its key before it sends it; another key than that is found out by the
 * SDK, before anybody compares anything.
 * - two users verify in their room; the key of the side that accepts is substituted on the wire
 * - the side that starts shows nothing and cancels for both; nobody trusts anybody and nothing is signed
 */
scenario(
  "a substituted SAS key that does not fit its commitment cancels the verification of two users",
  { ids: ["verif-3"], needs: ["sas", "room-verification", "cross-signing", "plain-room-verification"] },
  ({ alice, bob, room }) => startUnderAttack(alice, bob, room),
);

/** The same between two devices of one user, over to-device. */
scenario(
  "a substituted SAS key that does not fit its commitment cancels the verification of two devices of one user",
  { ids: ["verif-3"], roles: ["alice", "alice2"], room: false, needs: ["sas", "cross-signing"] },
  ({ alice, alice2 }) => startUnderAttack(alice2, alice),
);
