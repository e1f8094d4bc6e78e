import assert from "node:assert/strict";
import { askToVerify, exchangeIdentities, expect, scenario } from "../../harness/index.ts";

/**
 * A device that does not know the verification that another accepts says so, and nobody waits for it in vain.
 * - Alice asks to verify Bob's device, and her client is killed and starts again; Bob accepts
 * - Alice's side goes on with it, or Bob's ends cancelled with m.unknown_transaction
 */
scenario(
  "a request to verify that its sender forgot ends when it is accepted",
  {
    ids: ["E1"],
    demandedBy: [
      {
        spec: "client-server-api/#error-and-exception-handling",
        says: "When a device receives an unknown transaction_id, it should send an appropriate m.key.verification.cancel message to the other device indicating as such",
      },
      {
        spec: "client-server-api/#mkeyverificationcancel",
        says: "m.unknown_transaction: The device does not know about the given transaction ID",
      },
    ],
    alone: ["alice"],
    needs: ["sas", "cross-signing"],
    needsOf: { alice: ["persistence"] },
  },
  async ({ alice, bob, room }) => {
    await exchangeIdentities(alice, bob);
    await expect(alice).toDecrypt(await bob.send(room, "before they verify"));
    const [asked, incoming] = await askToVerify(alice, bob);
    await alice.kill();
    await alice.start();
    await expect(alice).toDecrypt(await bob.send(room, "welcome back"));
    const bobReady = await incoming.accept();
    const end = await expect(Promise.race([bobReady.cancelled(), asked.ready()])).toHappen();
    if ("cancellation" in end) {
      assert.deepEqual(end.cancellation, { code: "m.unknown_transaction", byUs: false });
    }
  },
);
