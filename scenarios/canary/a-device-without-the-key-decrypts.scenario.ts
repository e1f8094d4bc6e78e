import { expect, scenario } from "../../harness/index.ts";

/**
 * The canary: its promise is false, so it must fail. If it passes, failures are not being reported.
 * - Alice sends; then Bob joins the public room: nobody gave him the key, and he is expected to decrypt
 */
scenario(
  "canary: who joined too late decrypts all the same (must fail)",
  {
    ids: ["canary"],
    demandedBy: "who can decrypt",
    mustFail: true,
    room: { preset: "public_chat", historyVisibility: "shared", without: ["bob"] },
  },
  async ({ alice, bob, room }) => {
    const before = await alice.send(room, "sent before you joined");
    await bob.join(room, ["hs1"]);
    await alice.waitForMembership(room, bob.userId, "join");
    const after = await alice.send(room, "sent after you joined");
    await expect(bob).toDecrypt(after);
    await expect(bob).toDecrypt(before, { limitMs: 1_000 });
  },
);
