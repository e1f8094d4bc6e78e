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
    says: "A failed attack would result in a mismatched Short Authentication String, alerting users to the attack",
  },
  {
    spec: "client-server-api/#error-and-exception-handling",
    says: "If the user claims the Short Authentication Strings do not match, the device should send an appropriate m.key.verification.cancel message to the other device",
  },
  { spec: "client-server-api/#verification-messages-specific-to-sas", says: "m.mismatched_sas: The SAS did not match" },
];

async function compareUnderAttack(
  asker: Player,
  accepter: Player,
  { step, room }: { step: (text: string) => void; room?: string },
): Promise<void> {
  await exchangeIdentities(accepter, asker);
  const endpoint = room ? "send/m.key.verification.key" : "sendToDevice/m.key.verification.key";
  for (const { compared, objector } of [
    { compared: "emoji", objector: accepter },
    { compared: "decimals", objector: asker },
  ] as const) {
    step(`${asker.role} and ${accepter.role} compare ${compared}, ${objector.role} objects`);
    await using attack = await asker.link.fault(endpoint, substituteSasKey().times(1));
    const [askerReady, accepterReady] = await beginVerification(asker, accepter, room);
    const [askerSees, accepterSees] = await Promise.all([askerReady.start(), accepterReady.follow()]);
    await attack.hits();
    assert.notDeepEqual(askerSees[compared], accepterSees[compared], `they see the same ${compared}`);

    const [by, other] = objector === asker ? [askerSees, accepterSees] : [accepterSees, askerSees];
    await by.mismatch();
    await expectCancelled({ by, other, codes: ["m.mismatched_sas"] });
  }
  await expectNoTrust(asker, accepter, { room });
}

/**
 * Somebody who puts a SAS key of their own in the place of another is found out by the people, whatever they compare.
 * - two users verify in their room; the key of the side that starts is substituted on the wire
 * - they see different emoji, and one of them says so; once more, they see different decimals, and the other says so
 * - each time both sides end cancelled with m.mismatched_sas; nobody trusts anybody and nothing is signed
 */
scenario(
  "two users whose SAS keys are substituted see different emoji and different decimals",
  {
    ids: ["verif-3", "verif-5"],
    demandedBy,
    needs: ["sas", "room-verification", "cross-signing", "plain-room-verification"],
  },
  ({ alice, bob, room, step }) => compareUnderAttack(alice, bob, { step, room }),
);

/** The same between two devices of one user, over to-device. */
scenario(
  "two devices of one user whose SAS keys are substituted show different emoji and different decimals",
  { ids: ["verif-3", "verif-5"], demandedBy, roles: ["alice", "alice2"], room: false, needs: ["sas", "cross-signing"] },
  ({ alice, alice2, step }) => compareUnderAttack(alice2, alice, { step }),
);
