import assert from "node:assert/strict";
import { beginVerification, exchangeIdentities, expect, rewrite, scenario } from "../../harness/index.ts";

const attackersKey = Buffer.alloc(32, 9).toString("base64").replace("=", "");

/**
 * When an SDK has cancelled a verification by itself, that verification is over, and the next one succeeds.
 * - Bob's SAS key is substituted and does not fit his commitment: Alice's side cancels, for both
 * - undisturbed, they verify once more, and trust each other
 */
scenario(
  "after a verification that the SDK cancelled by itself the next one succeeds",
  {
    ids: ["verif-3"],
    demandedBy: {
      spec: "client-server-api/#mkeyverificationcancel",
      says: "Cancels a key verification process/request.",
    },
    needs: ["sas", "room-verification", "cross-signing", "plain-room-verification"],
  },
  async ({ alice, bob, room }) => {
    await exchangeIdentities(alice, bob);
    await using attack = await bob.link.fault(
      "send/m.key.verification.key",
      rewrite({ request: (body) => ({ ...(body as object), key: attackersKey }) }).times(1),
    );
    const [aliceReady, bobReady] = await beginVerification(alice, bob, room);
    await assert.rejects(aliceReady.start(), /instead it is cancelled with/);
    await attack.hits();
    await expect(bobReady.cancelled()).toHappen();

    const asked = await alice.requestVerification({ userId: bob.userId, roomId: room });
    const accepted = bob.incomingVerification(alice).then((incoming) => incoming.accept());
    const [askedAgain, incomingAgain] = await expect(Promise.all([asked.ready(), accepted])).toHappen();
    const both = await expect(Promise.all([askedAgain.start(), incomingAgain.follow()])).toHappen();
    await Promise.all(both.map((sees) => sees.confirm()));
    await expect(Promise.all(both.map((sees) => sees.done()))).toHappen();
    await expect(alice).toTrust(bob);
    await expect(bob).toTrust(alice);
  },
);
