import assert from "node:assert/strict";
import { exchangeIdentities, expect, scenario, verifyBySas } from "../../harness/index.ts";

/**
 * Of several devices that are asked, the first that accepts verifies, and the request ends on the others.
 * - Alice has three signed devices; her fourth, new one asks them all to verify; the first accepts
 * - the request ends on the two others with m.accepted; the first and the fourth compare, confirm and trust each other
 */
scenario(
  "when one of three devices that were asked accepts, the request ends on the others",
  {
    ids: ["E2"],
    demandedBy: {
      spec: "client-server-api/#key-verification-framework",
      says: "Alice will send an m.key.verification.cancel event to Bob's other devices with a code of m.accepted in the case where Bob accepted the verification",
    },
    roles: ["alice", "alice2", "alice3", "alice4"],
    room: false,
    needs: ["sas", "cross-signing", "device-verification"],
  },
  async ({ alice, alice2, alice3, alice4 }) => {
    await exchangeIdentities(alice, alice2, alice3, alice4);
    for (const device of [alice2, alice3]) await verifyBySas(device, alice);
    const areSigned = async () =>
      (await alice4.devices(alice.userId)).filter(({ crossSigned }) => crossSigned).length === 3;
    await alice4.until(areSigned, { awaited: `alice4 to see three signed devices of ${alice.userId}` });

    const asked = await alice4.requestVerification({ userId: alice.userId });
    const [first, second, third] = await expect(
      Promise.all([alice, alice2, alice3].map((device) => device.incomingVerification(alice4))),
    ).toHappen();
    assert.ok(first && second && third);
    const [newReady, oldReady] = await expect(Promise.all([asked.ready(), first.accept()])).toHappen();
    for (const other of [second, third]) {
      const { cancellation } = await expect(other.cancelled()).toHappen();
      assert.deepEqual(cancellation, { code: "m.accepted", byUs: false });
    }
    const both = await expect(Promise.all([newReady.start(), oldReady.follow()])).toHappen();
    assert.deepEqual(both[0].emoji, both[1].emoji, "they see different emoji");
    await Promise.all(both.map((sees) => sees.confirm()));
    await expect(Promise.all(both.map((sees) => sees.done()))).toHappen();
    await expect(alice4).toTrust(alice);
    await expect(alice).toTrust(alice4);
  },
);
