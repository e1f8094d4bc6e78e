import { expect, scenario } from "../../harness/index.ts";

/**
 * Everybody in an encrypted room reads what the others send.
 * - Alice sends, Bob decrypts
 * - Bob answers, Alice decrypts
 */
scenario(
  "members of an encrypted room read all of each other's messages",
  { ids: ["acl-1"], demandedBy: "who can decrypt" },
  async ({ alice, bob, room }) => {
    const question = await alice.send(room, "can you read this?");
    await expect(bob).toDecrypt(question);
    const answer = await bob.send(room, "every word");
    await expect(alice).toDecrypt(answer);
    const more = await alice.send(room, "and what follows?");
    await expect(bob).toDecrypt(more);
  },
);
