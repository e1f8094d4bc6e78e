import assert from "node:assert/strict";
import { beginVerification, exchangeIdentities, expect, rewrite, scenario } from "../../harness/index.ts";

/**
 * Where the side that accepts SAS offers decimals only, the side that started shows decimals and no emoji. It showed
 * emoji too, which the other side could not compare (rust-sdk#6944).
 * - two users verify in their room; Bob's accept comes without emoji
 * - Alice has nothing but decimals to show; both see the same, confirm, and trust each other
 */
scenario(
  "two sides that agreed on decimals only compare these and trust each other",
  {
    ids: ["verif-5"],
    demandedBy: {
      spec: "client-server-api/#mkeyverificationaccept",
      says: "The SAS methods both devices involved in the verification process understand",
    },
    needs: ["sas", "room-verification", "cross-signing", "plain-room-verification"],
  },
  async ({ alice, bob, room }) => {
    await exchangeIdentities(alice, bob);
    const withoutEmoji = rewrite({
      request: (accept) => ({ ...(accept as object), short_authentication_string: ["decimal"] }),
    });
    await using poorer = await bob.link.fault("send/m.key.verification.accept", withoutEmoji);
    const [aliceReady, bobReady] = await beginVerification(alice, bob, room);
    const [aliceSees, bobSees] = await Promise.all([aliceReady.start(), bobReady.follow()]);
    await poorer.hits();
    assert.equal(aliceSees.decimals.length, 3);
    assert.deepEqual(aliceSees.decimals, bobSees.decimals, "they see different decimals");
    assert.deepEqual(aliceSees.emoji, [], "emoji are shown that were not agreed on");
    await Promise.all([aliceSees.confirm(), bobSees.confirm()]);
    await expect(Promise.all([aliceSees.done(), bobSees.done()])).toHappen();
    await expect(alice).toTrust(bob);
    await expect(bob).toTrust(alice);
  },
);
