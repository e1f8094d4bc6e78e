import { expect, reply, scenario } from "../../harness/index.ts";

/**
 * Who has the room key reads the message, whether or not the sender's devices can be asked for (element-web#24682).
 * - Bob's key queries are answered 504; Alice logs in on a device that he so never learns of
 * - that device sends, by a room key of its own: Bob decrypts
 */
scenario(
  "a message decrypts while queries for its sender's device fail",
  { ids: ["reg-1"], roles: ["alice", "bob", "alice2"], later: ["alice2"] },
  async ({ bob, alice2, room }) => {
    await using outage = await bob.link.fault("keys/query", reply(504));
    await alice2.login();
    await alice2.startSync();
    await outage.hits();
    const event = await alice2.send(room, "from a device that you cannot ask about");
    await expect(bob).toDecrypt(event);
  },
);
