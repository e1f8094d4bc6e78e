import { expect, reply, scenario } from "../../harness/index.ts";

/**
 * A key claim that fails twice is retried until the room key gets through.
 * - Alice's next /keys/claim is answered 504, twice
 * - Alice sends; Bob must decrypt without anyone poking either client
 */
scenario(
  "a failed key claim is retried",
  {
    ids: ["net-2"],
    demandedBy: {
      spec: "client-server-api/#mmegolmv1aes-sha2",
      says: "clients must share the corresponding session key using Olm with the intended recipients",
    },
  },
  async ({ alice, bob, room }) => {
    await using outage = await alice.link.fault("keys/claim", reply(504).times(2));
    const event = await alice.send(room, "hello");
    await expect(outage.hits(2)).toHappen();
    await expect(bob).toDecrypt(event);
  },
);
