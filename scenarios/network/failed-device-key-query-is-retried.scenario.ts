import { asksFor, expect, reply, scenario } from "../../harness/index.ts";

/**
 * A client that fails to learn somebody's devices asks again before it sends.
 * - Alice's next two /keys/query for Bob are answered 504; he comes into the room
 * - Alice sends; Bob decrypts
 */
scenario(
  "a failed device key query is retried",
  {
    ids: ["net-4"],
    demandedBy: {
      spec: "client-server-api/#tracking-the-device-list-for-a-user",
      says: "When the request completes, it stores the resulting list of devices in persistent storage, and clears the 'outdated' flag.",
    },
    room: { without: ["bob"] },
  },
  async ({ alice, bob, room }) => {
    await using outage = await alice.link.fault("keys/query", reply(504).where(asksFor(bob)).times(2));
    await alice.invite(room, bob);
    await bob.waitForMembership(room, bob.userId, "invite");
    await bob.join(room);
    await alice.waitForMembership(room, bob.userId, "join");
    const event = await alice.send(room, "once I know your devices");
    await expect(outage.hits(2)).toHappen();
    await expect(bob).toDecrypt(event);
  },
);
