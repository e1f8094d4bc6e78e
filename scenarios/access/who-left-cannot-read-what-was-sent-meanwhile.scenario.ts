import { expect, scenario } from "../../harness/index.ts";

/**
 * Leaving a room ends access; coming back does not bring back what was missed. The room is public: an invite
 * would share history (MSC4268).
 * - Bob leaves; Alice sends; Bob joins again
 * - Bob cannot decrypt that message; what follows decrypts
 */
scenario(
  "who leaves and rejoins cannot decrypt what was sent meanwhile; what follows decrypts",
  { ids: ["acl-4"], demandedBy: "who can decrypt", room: { preset: "public_chat", historyVisibility: "shared" } },
  async ({ alice, bob, room }) => {
    const before = await alice.send(room, "sent before you left");
    await expect(bob).toDecrypt(before);
    await bob.leave(room);
    await alice.waitForMembership(room, bob.userId, "leave");
    const meanwhile = await alice.send(room, "sent while you were away");
    await bob.join(room, ["hs1"]);
    await alice.waitForMembership(room, bob.userId, "join");
    const after = await alice.send(room, "sent after you came back");
    await expect(bob).toDecrypt(after);
    await expect(bob).toBeUnableToDecrypt(meanwhile, { sentinel: after, cause: "sent-before-membership" });
  },
);
