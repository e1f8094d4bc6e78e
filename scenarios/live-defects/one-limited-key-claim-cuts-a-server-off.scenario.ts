import { expect, type Player, reply, scenario } from "../../harness/index.ts";

const options = {
  ids: ["L4", "live-13"],
  demandedBy: "who can decrypt",
  alone: ["alice"],
  needs: ["clock"],
  on: { alice: "hs1", bob: "hs2" },
  serverSettings: { retries: "default" },
} as const;
const limited = () =>
  reply(429, { errcode: "M_LIMIT_EXCEEDED", error: "Too many requests", retry_after_ms: 1_000 }).times(1);

/**
 * A server that limits requests says when it takes the next (`retry_after_ms`). The specification says so to clients, and to
 * servers nothing. Synapse 1.163.2 takes one 429 to a key claim for a server that is down: with its own settings it sends that server nothing for ten minutes (`destination_min_retry_interval`),
 * neither key claims nor events. With quick retries the same shows only by chance: what is sent within the 300 ms of that
 * back-off stays where it is until there is more to send, for nothing tries again by itself (`PerDestinationQueue`).
 * - hs2 answers hs1's key claim for Bob with 429, once: Bob cannot read what Alice sent
 * - Alice's SDK is past its own back-off, and she sends again: Bob must read that
 */
scenario(
  "one key claim that another server limits does not keep what is sent later from being read",
  {
    ...options,
    ids: [...options.ids],
    long: true,
  },
  async ({ alice, bob, room, servers }) => {
    // A transaction that is under way when the claim is refused succeeds, and Synapse forgets that hs2 failed.
    await servers.wire("hs1", "hs2").idle("fed/send");
    await using claim = await servers.fault("hs1", "hs2", "fed/user/keys/claim", limited());
    await alice.send(room, "its key cannot be claimed");
    await claim.hits();
    await sendsLater(alice, bob, room);
  },
);

/**
 * The control: the same, and hs1 is told to forget that hs2 failed. mautrix-go has given Bob's device up after the claim that
 * brought no key (live-12).
 */
scenario(
  "after a key claim that another server limited, and a server that is told to try again, what is sent is read",
  {
    ...options,
    ids: [...options.ids],
  },
  async ({ alice, bob, room, servers }) => {
    await using claim = await servers.fault("hs1", "hs2", "fed/user/keys/claim", limited());
    await alice.send(room, "its key cannot be claimed");
    await claim.hits();
    await servers.hs1.reconnect("hs2");
    await sendsLater(alice, bob, room);
  },
);

async function sendsLater(alice: Player, bob: Player, room: string): Promise<void> {
  // For 15 s after a server failed, the Rust crypto asks nothing of it.
  await alice.advanceClock(30_000);
  await expect(bob).toDecrypt(await alice.send(room, "half a minute later"));
}
