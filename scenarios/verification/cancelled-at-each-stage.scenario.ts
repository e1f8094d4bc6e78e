import {
  askToVerify,
  beginVerification,
  exchangeIdentities,
  expectCancelled,
  expectNoTrust,
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
  {
    spec: "client-server-api/#short-authentication-string-sas-verification",
    says: "Alice and Bob compare the strings shown by their devices, and tell their devices if they match or not",
  },
];

/** Each brings a verification to its stage, and resolves with the side that asked and the side that was asked. */
const stages = {
  "it was asked for": askToVerify,
  "both are ready": beginVerification,
  "both see the emoji": untilBothSee,
  "the side that asked has confirmed": async (asker: Player, accepter: Player, room?: string) => {
    const [askerSees, accepterSees] = await untilBothSee(asker, accepter, room);
    await askerSees.confirm();
    return [askerSees, accepterSees] as const;
  },
  "the side that was asked has confirmed": async (asker: Player, accepter: Player, room?: string) => {
    const [askerSees, accepterSees] = await untilBothSee(asker, accepter, room);
    await accepterSees.confirm();
    return [askerSees, accepterSees] as const;
  },
};

async function untilBothSee(asker: Player, accepter: Player, room?: string) {
  const [askerReady, accepterReady] = await beginVerification(asker, accepter, room);
  return Promise.all([askerReady.start(), accepterReady.follow()]);
}

async function cancelAtEachStage(
  asker: Player,
  accepter: Player,
  { step, room }: { step: (text: string) => void; room?: string },
): Promise<void> {
  await exchangeIdentities(accepter, asker);
  for (const [stage, reach] of Object.entries(stages)) {
    step(`${asker.role} asked ${accepter.role}, and cancels when ${stage}`);
    const [asked, other] = await reach(asker, accepter, room);
    await asked.cancel();
    await expectCancelled({ by: asked, other, codes: ["m.user"] });

    step(`${asker.role} asked ${accepter.role}, who cancels when ${stage}`);
    const [otherAsked, incoming] = await reach(asker, accepter, room);
    await incoming.cancel();
    await expectCancelled({ by: incoming, other: otherAsked, codes: ["m.user"] });
  }
  await expectNoTrust(asker, accepter, { room });
}

/**
 * Either side may cancel at each stage: both end cancelled, and nobody trusts anybody.
 * - two users verify in their room; at each of the stages above the side that asked cancels, and in another verification
 *   the side that was asked
 * - each time both sides end cancelled with m.user and know who it was
 * - nobody trusts anybody and nothing is signed, and after it a verification without a cancellation succeeds
 */
scenario(
  "a verification of two users that either side cancels, at each stage, leaves no trust",
  { ids: ["verif-6"], demandedBy, long: true, needs: ["sas", "room-verification", "cross-signing"] },
  ({ alice, bob, room, step }) => cancelAtEachStage(alice, bob, { step, room }),
);

/** The same between two devices of one user, over to-device. */
scenario(
  "a verification of two devices of one user that either side cancels, at each stage, leaves no trust",
  { ids: ["verif-6"], demandedBy, roles: ["alice", "alice2"], room: false, needs: ["sas", "cross-signing"] },
  ({ alice, alice2, step }) => cancelAtEachStage(alice2, alice, { step }),
);
