import { asksFor, expect, reply, scenario } from "../../harness/index.ts";

/**
 * A room key that has come is used although the sender's device keys cannot be had (https://github.com/vector-im/element-web/issues/24682).
 * - Bob's key queries for Alice are answered 504; Alice logs in a second device, which Bob therefore does not get to know
 * - it sends: Bob decrypts
 */
scenario(
  "messages decrypt although the query for the sender's device keys fails",
  { ids: ["reg-1"], demandedBy: "who can decrypt", roles: ["alice", "alice2", "bob"], later: ["alice2"] },
  async ({ alice, alice2, bob, room }) => {
    await using outage = await bob.link.fault("keys/query", reply(504).where(asksFor(alice)));
    await alice2.login();
    await alice2.startSync();
    await alice2.waitForMembership(room, bob.userId, "join");
    const event = await alice2.send(room, "you do not know this device");
    await outage.hits();
    await expect(bob).toDecrypt(event);
  },
);
