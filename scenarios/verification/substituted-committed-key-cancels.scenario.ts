import assert from "node:assert/strict";
import {
  beginVerification,
  exchangeIdentities,
  expectCancelled,
  expectNoTrust,
  rewrite,
  scenario,
} from "../../harness/index.ts";

const attackersKey = Buffer.alloc(32, 9).toString("base64").replace("=", "");

/**
 * The side that accepts SAS has committed to its key before it sends it; another key than that is found out by the
 * SDK, before anybody compares anything.
 * - two users verify in their room, and two devices of one user over to-device; the key of the side that accepts is
 *   substituted on the wire
 * - the side that starts shows nothing and cancels for both; nobody trusts anybody and nothing is signed
 */
scenario(
  "a substituted SAS key that does not fit its commitment cancels the verification",
  {
    ids: ["verif-3"],
    roles: ["alice", "bob", "alice2"],
    needs: ["sas", "room-verification", "cross-signing", "plain-room-verification"],
  },
  async ({ alice, bob, alice2, room, step }) => {
    await exchangeIdentities(alice, bob, alice2);
    // In a room the key stands in the content itself, over to-device in the message to each device.
    const substituted = rewrite({
      request: (body) => JSON.parse(JSON.stringify(body, (name, value) => (name === "key" ? attackersKey : value))),
    });
    for (const { asker, accepter, inRoom, endpoint } of [
      { asker: alice, accepter: bob, inRoom: room, endpoint: "send/m.key.verification.key" },
      { asker: alice2, accepter: alice, inRoom: undefined, endpoint: "sendToDevice/m.key.verification.key" },
    ] as const) {
      step(`${asker.role} starts SAS with ${accepter.role}, whose key is substituted`);
      await using attack = await accepter.link.fault(endpoint, substituted.times(1));
      const [askerReady, accepterReady] = await beginVerification(asker, accepter, inRoom);
      // The specification has the first of these for it, matrix-sdk-crypto says the second.
      const codes = ["m.mismatched_commitment", "m.key_mismatch"];
      await assert.rejects(askerReady.start(), /instead it is cancelled with/);
      await attack.hits();
      await expectCancelled({ by: askerReady, other: accepterReady, codes });
      // The SDK leaves its request open (live-defects/), and an open request stands in the way of the next one.
      await askerReady.cancel();
    }
    await expectNoTrust(alice, bob, { room });
    await expectNoTrust(alice2, alice);
  },
);
