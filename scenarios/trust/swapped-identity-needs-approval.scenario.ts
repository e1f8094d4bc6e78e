import assert from "node:assert/strict";
import { exchangeIdentities, expect, scenario, substituteKeys } from "../../harness/index.ts";

/**
 * A server that puts an identity of its own in a user's place is found out by whoever knew the user before; whoever did
 * not finds out when the true one comes.
 * - after pinning: Alice knows Bob's identity; his second device has her ask for his keys, and the server swaps them: the
 *   swapped identity needs her approval
 * - before: the server swaps the keys when she first asks, which nobody can tell; it stops, and the second device has her
 *   ask again: the true identity needs her approval
 */
for (const when of ["after", "before"] as const) {
  scenario(
    `an identity that the server swaps ${when} the user's own was pinned leaves one that needs approval`,
    {
      ids: ["D6"],
      demandedBy: {
        spec: "client-server-api/#key-and-signature-security",
        says: "that client must notify the user about the change before allowing communication between the users to continue",
      },
      roles: ["alice", "bob", "bob2"],
      later: ["bob2"],
      room: false,
      needs: ["cross-signing"],
      needsOf: { alice: ["pinning"] },
    },
    async ({ alice, bob, bob2, makeRoom }) => {
      const needsApproval = async () => (await alice.crossSigningStatus(bob.userId)).needsApproval ?? false;
      const swap = () => alice.link.fault("keys/query", substituteKeys({ of: bob, seenBy: alice }, "identity"));
      await bob.bootstrapCrossSigning();
      const meet = async () => {
        await makeRoom(alice, [bob]);
        await exchangeIdentities(alice, bob);
      };
      if (when === "before") {
        await using swapped = await swap();
        await meet();
        await swapped.hits();
      } else {
        await meet();
      }
      assert.equal(await needsApproval(), false, "the identity that was seen first needs approval");

      await using swapped = when === "after" ? await swap() : undefined;
      await bob2.login();
      await expect(alice).eventually(needsApproval, { awaited: "Alice to see that Bob's identity needs her approval" });
      await swapped?.hits();
    },
  );
}
