import { exchangeIdentities, expect, scenario } from "../../harness/index.ts";

/**
 * A message of a device that its user has signed bears no red shield, also when the device is gone before the reader comes
 * back: a room key brings its sender's device keys with it (MSC4147), and the identity that signed them is there to ask for.
 * - Alice knows Bob's identity, and stops to sync
 * - Bob makes a new identity on a new device, sends from it, and stays logged in (the control) or logs out
 * - Alice syncs again, decrypts, and learns of the new identity: no shield says that the device is not signed
 */
for (const end of ["stays", "is gone"] as const) {
  scenario(
    `a message of a signed device bears no warning, though its user reset while the reader was away and the device ${end}`,
    {
      ids: ["D7", "live-9"],
      demandedBy: {
        doc: "https://github.com/element-hq/element-meta/issues/2710",
        says: "This is incorrect: Bob's device was verified.",
      },
      roles: ["alice", "bob", "bob2"],
      later: ["bob2"],
      needs: ["cross-signing"],
      needsOf: { alice: ["shields", "pinning"], bob2: ["identity-reset"] },
    },
    async ({ alice, bob, bob2, room, step }) => {
      await exchangeIdentities(alice, bob);
      await expect(alice).toDecrypt(await bob.send(room, "from the old identity"));
      await alice.stopSync();
      step("Alice is away");
      await bob2.login();
      await bob2.startSync();
      await bob2.resetIdentity();
      const event = await bob2.send(room, "from the new identity");
      if (end === "is gone") await bob2.logout();
      await alice.startSync();
      await expect(alice).toDecrypt(event);
      await alice.until(async () => (await alice.crossSigningStatus(bob.userId)).needsApproval === true, {
        awaited: "Alice to know that Bob has another identity",
      });
      // The warning may be there until the client has taken in the new identity.
      let shield = await alice.shield(event);
      const bearsNone = async () => {
        shield = await alice.shield(event);
        return shield.colour === "none";
      };
      const awaited = "no warning beside Bob's message";
      await expect(alice).eventually(bearsNone, { awaited, seen: () => JSON.stringify(shield), limitMs: 10_000 });
    },
  );
}
