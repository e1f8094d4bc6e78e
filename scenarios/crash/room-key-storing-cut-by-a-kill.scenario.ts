import { expect, scenario } from "../../harness/index.ts";

/**
 * A client that is killed while it takes in a room key decrypts after its restart: either it had stored the key, or the
 * server gives it once more.
 * - Alice sends by a new room key; Bob is killed as soon as the sync answer that brings it has reached him
 * - Bob starts again on his store, and decrypts; three times, for each kill meets another moment
 */
scenario(
  "a client killed while it stores a room key decrypts after its restart",
  { ids: ["reg-7", "B5"], needs: ["persistence", "discard-room-key"], alone: ["bob"] },
  async ({ alice, bob, room, step }) => {
    for (const round of ["first", "second", "third"]) {
      await alice.discardRoomKey(room);
      const brought = bob.link.nextExchange("sync", { where: ({ response }) => bringsOlmMessage(response) });
      const [event] = await Promise.all([alice.send(room, `by the ${round} key`), brought.then(() => bob.kill())]);
      step(`start Bob again after the ${round} kill`);
      await bob.start();
      await expect(bob).toDecrypt(event);
    }
  },
);

function bringsOlmMessage(response: unknown): boolean {
  return JSON.stringify(response ?? null).includes("m.olm.v1");
}
