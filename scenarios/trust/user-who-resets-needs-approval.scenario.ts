import assert from "node:assert/strict";
import { exchangeIdentities, expect, scenario } from "../../harness/index.ts";

/**
 * The identity that a user was first seen with is pinned; another one in its place needs the person's approval.
 * - Alice knows Bob's identity, which she never verified; it needs no approval
 * - Bob resets it: for Alice it needs approval, and no verification is violated; Alice pins it: it needs none any more
 * - all the while Bob decrypts what Alice sends
 */
scenario(
  "a user who resets the identity needs approval until the new one is pinned",
  {
    ids: ["D4"],
    demandedBy: {
      spec: "client-server-api/#key-and-signature-security",
      says: "that client must notify the user about the change before allowing communication between the users to continue",
    },
    needs: ["cross-signing"],
    needsOf: { alice: ["pinning"], bob: ["identity-reset"] },
  },
  async ({ alice, bob, room }) => {
    const needsApproval = async () => (await alice.crossSigningStatus(bob.userId)).needsApproval ?? false;
    await exchangeIdentities(alice, bob);
    assert.equal(await needsApproval(), false, "the identity that was seen first needs approval");

    await bob.resetIdentity();
    await expect(alice).eventually(needsApproval, {
      awaited: "Alice to see that Bob's new identity needs her approval",
    });
    assert.equal((await alice.crossSigningStatus(bob.userId)).verificationViolated, false);
    await expect(bob).toDecrypt(await alice.send(room, "are you still you?"));

    await alice.pinIdentity(bob);
    assert.equal(await needsApproval(), false, "what was pinned still needs approval");
    await expect(bob).toDecrypt(await alice.send(room, "so be it"));
  },
);
