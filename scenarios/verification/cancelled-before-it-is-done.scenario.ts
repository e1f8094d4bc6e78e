import {
  askToVerify,
  beginVerification,
  exchangeIdentities,
  expectCancelled,
  expectNoTrust,
  type Player,
  scenario,
} from "../../harness/index.ts";

async function untilBothSee(asker: Player, accepter: Player, room?: string) {
  const [askerReady, accepterReady] = await beginVerification(asker, accepter, room);
  return Promise.all([askerReady.start(), accepterReady.follow()]);
}

/**
 * Either side may cancel at each stage: both end cancelled, and nobody trusts anybody.
 * - two users verify in their room, and two devices of one user over to-device
 * - at this stage the side that asked cancels; in another verification the side that was asked
 * - both sides end cancelled with m.user and know who it was; nobody trusts anybody, nothing is signed, and after it
 *   a verification without a cancellation succeeds
 */
for (const { stage, reach } of [
  { stage: "it was asked for", reach: askToVerify },
  { stage: "both are ready", reach: beginVerification },
  { stage: "both see the emoji", reach: untilBothSee },
  {
    stage: "the side that asked has confirmed",
    reach: async (asker: Player, accepter: Player, room?: string) => {
      const [askerSees, accepterSees] = await untilBothSee(asker, accepter, room);
      await askerSees.confirm();
      return [askerSees, accepterSees] as const;
    },
  },
  {
    stage: "the side that was asked has confirmed",
    reach: async (asker: Player, accepter: Player, room?: string) => {
      const [askerSees, accepterSees] = await untilBothSee(asker, accepter, room);
      await accepterSees.confirm();
      return [askerSees, accepterSees] as const;
    },
  },
]) {
  scenario(
    `a verification that either side cancels when ${stage} leaves no trust`,
    { ids: ["verif-6"], roles: ["alice", "bob", "alice2"], needs: ["sas", "cross-signing"] },
    async ({ alice, bob, alice2, room, step }) => {
      await exchangeIdentities(alice, bob, alice2);
      for (const { asker, accepter, inRoom } of [
        { asker: alice, accepter: bob, inRoom: room },
        { asker: alice2, accepter: alice, inRoom: undefined },
      ]) {
        step(`${asker.role} asked ${accepter.role} and cancels`);
        const [asked, other] = await reach(asker, accepter, inRoom);
        await asked.cancel();
        await expectCancelled({ by: asked, other, codes: ["m.user"] });

        step(`${asker.role} asked ${accepter.role}, who cancels`);
        const [otherAsked, incoming] = await reach(asker, accepter, inRoom);
        await incoming.cancel();
        await expectCancelled({ by: incoming, other: otherAsked, codes: ["m.user"] });
      }
      await expectNoTrust(alice, bob, { room });
      await expectNoTrust(alice2, alice);
    },
  );
}
