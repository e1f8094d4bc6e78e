import assert from "node:assert/strict";
import {
  beginVerification,
  exchangeIdentities,
  expectCancelled,
  expectNoTrust,
  type Player,
  type Source,
  scenario,
  substituteSasKey,
} from "../../harness/index.ts";

const demandedBy: Source[] = [
  {
    spec: "client-server-api/#short-authentication-string-sas-verification",
    says: "Alice's device receives Bob's message and verifies the commitment hash from earlier matches the hash of the key Bob's device just sent",
  },
];

async function startUnderAttack(asker: Player, accepter: Player, room?: string): Promise<void> {
  await exchangeIdentities(accepter, asker);
  const endpoint = room ? "send/m.key.verification.key" : "sendToDevice/m.key.verification.key";
  {
    await using attack = await accepter.link.fault(endpoint, substituteSasKey().times(1));
    const [askerReady, accepterReady] = await beginVerification(asker, accepter, room);
    // Which of them it is, the last scenario below asks.
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
  { ids: ["verif-3"], demandedBy, needs: ["sas", "room-verification", "cross-signing", "plain-room-verification"] },
  ({ alice, bob, room }) => startUnderAttack(alice, bob, room),
);

/** The same between two devices of one user, over to-device. */
scenario(
  "a substituted SAS key that does not fit its commitment cancels the verification of two devices of one user",
  { ids: ["verif-3"], demandedBy, roles: ["alice", "alice2"], room: false, needs: ["sas", "cross-signing"] },
  ({ alice, alice2 }) => startUnderAttack(alice2, alice),
);

/**
 * The side that starts also says what is wrong: the specification has a code of its own for it, so that an attack on the SAS
 * keys reads otherwise than a device key that was not verified.
 */
scenario(
  "a substituted SAS key that does not fit its commitment is refused as a mismatched commitment",
  {
    ids: ["verif-3"],
    demandedBy: {
      spec: "client-server-api/#verification-messages-specific-to-sas",
      says: "m.mismatched_commitment: The hash commitment did not match",
    },
    roles: ["alice", "alice2"],
    room: false,
    needs: ["sas", "cross-signing"],
  },
  async ({ alice, alice2 }) => {
    await exchangeIdentities(alice, alice2);
    await using attack = await alice.link.fault("sendToDevice/m.key.verification.key", substituteSasKey().times(1));
    const [newReady, oldReady] = await beginVerification(alice2, alice);
    await assert.rejects(newReady.start(), /instead it is cancelled with/);
    await attack.hits();
    await expectCancelled({ by: newReady, other: oldReady, codes: ["m.mismatched_commitment"] });
  },
);
