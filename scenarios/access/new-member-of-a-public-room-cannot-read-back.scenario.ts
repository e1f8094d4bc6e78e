import { expect, scenario } from "../../harness/index.ts";

/**
 * Shared history shows a new member that there were messages; it does not give them the keys.
 * - Alice sends in a public room with shared history; Bob joins without an invite
 * - Bob sees that message and cannot decrypt it; what follows decrypts
 */
scenario(
  "a new member of a public room sees but cannot decrypt what came before; what follows decrypts",
  {
    ids: ["acl-3"],
    demandedBy: "who can decrypt",
    room: { preset: "public_chat", historyVisibility: "shared", without: ["bob"] },
  },
  async ({ alice, bob, room }) => {
    const before = await alice.send(room, "sent before you joined");
    await bob.join(room, ["hs1"]);
    await alice.waitForMembership(room, bob.userId, "join");
    const after = await alice.send(room, "sent after you joined");
    await expect(bob).toDecrypt(after);
    await expect(bob).toBeUnableToDecrypt(before, { sentinel: after, cause: "sent-before-membership" });
  },
);
