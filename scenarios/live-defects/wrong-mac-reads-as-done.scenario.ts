import assert from "node:assert/strict";
import { beginVerification, exchangeIdentities, expect, rewrite, scenario } from "../../harness/index.ts";

/**
 * A side that finds a wrong MAC has cancelled, and says so in each place where an application may look.
 * - Alice and Bob see the same emoji; Alice confirms, then Bob, whose MACs are changed on the wire
 * - Alice cancels, for both; after a later message of Bob, her verification reads as cancelled
 */
scenario(
  "a verification that ended with a wrong MAC reads as cancelled",
  {
    ids: ["verif-3"],
    demandedBy: [
      {
        spec: "client-server-api/#short-authentication-string-sas-verification",
        says: "if everything matches then the device keys are verified",
      },
      {
        spec: "client-server-api/#mkeyverificationdone",
        says: "Indicates that a verification process/request has completed successfully.",
      },
    ],
    needs: ["sas", "room-verification", "cross-signing", "plain-room-verification"],
  },
  async ({ alice, bob, room }) => {
    await exchangeIdentities(alice, bob);
    const [aliceReady, bobReady] = await beginVerification(alice, bob, room);
    const [aliceSees, bobSees] = await Promise.all([aliceReady.start(), bobReady.follow()]);
    await aliceSees.confirm();
    // After this message Bob has Alice's MAC, so his done goes out right after his own.
    await expect(bob).toDecrypt(await alice.send(room, "confirmed"));
    const forged = rewrite({
      request: (mac) => JSON.parse(JSON.stringify(mac, (name, value) => (name === "mac" ? swapped(value) : value))),
    });
    await using attack = await bob.link.fault(
      "send",
      forged.where(({ path }) => path.includes("verification.mac")),
    );
    await bobSees.confirm();
    await attack.hits();
    const { cancellation } = await expect(aliceSees.cancelled()).toHappen();
    assert.equal(cancellation.byUs, true);
    await expect(alice).toDecrypt(await bob.send(room, "sent after the done"));
    const { stage } = await aliceSees.cancelled();
    assert.equal(stage, "cancelled", `the verification reads as ${stage}`);
  },
);

/** Each key gets the MAC of another. */
function swapped(macs: Record<string, string>): Record<string, string> {
  const values = Object.values(macs).toReversed();
  return Object.fromEntries(Object.keys(macs).map((key, index) => [key, values[index] ?? ""]));
}
