import {
  beginVerification,
  dropToDevice,
  exchangeIdentities,
  expect,
  expectNoTrust,
  scenario,
} from "../../harness/index.ts";

const patienceMs = 11 * 60_000;

/**
 * A verification that a lost message leaves half done times out on both sides, and neither trusts the other.
 * - Alice and Bob see the same emoji and confirm; Bob's MAC is answered as sent and never was, so Alice never is done
 * - eleven minutes later both sides end cancelled; nobody trusts anybody, nothing is signed, and after it a verification
 *   that loses nothing succeeds
 */
scenario(
  "a verification whose last MAC never arrives times out and leaves no trust",
  {
    ids: ["E1"],
    demandedBy: [
      {
        spec: "client-server-api/#error-and-exception-handling",
        says: "Clients should time out a verification that does not complete within 10 minutes",
      },
      {
        spec: "client-server-api/#short-authentication-string-sas-verification",
        says: "if everything matches then the device keys are verified",
      },
    ],
    alone: ["alice", "bob"],
    needs: ["sas", "cross-signing", "clock", "monotonic-clock"],
  },
  async ({ alice, bob, room }) => {
    await exchangeIdentities(alice, bob);
    await using swallowed = await bob.link.fault(
      "sendToDevice",
      dropToDevice({ type: "m.key.verification.mac", times: 1 }),
    );
    const [aliceReady, bobReady] = await beginVerification(alice, bob);
    const [aliceSees, bobSees] = await Promise.all([aliceReady.start(), bobReady.follow()]);
    await Promise.all([aliceSees.confirm(), bobSees.confirm()]);
    await swallowed.hits();
    await alice.advanceClock(patienceMs);
    await bob.advanceClock(patienceMs);
    // An SDK looks at its clock when it has something else to do.
    await expect(bob).toDecrypt(await alice.send(room, "eleven minutes later"));
    await expect(alice).toDecrypt(await bob.send(room, "so late already"));
    await expect(Promise.all([aliceSees.cancelled(), bobSees.cancelled()])).toHappen();
    await expectNoTrust(alice, bob);
  },
);
