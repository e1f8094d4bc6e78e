import { expect, scenario } from "../../harness/index.ts";

/**
 * A client that is killed while it takes in a room key decrypts after its restart: either it had stored the key, or the
 * server gives it once more.
 * - Bob has an Olm session with Alice; she sends by a new room key, and Bob is killed as soon as the sync answer that brings
 *   it has reached him
 * - Bob starts again on his store, and decrypts; three times, for each kill meets another moment
 * Of the message that makes the Olm session this does not hold: matrix-sdk-crypto stores the new session before it
 * stores the room key that came with it. Killed in between, a client finds on its return that it has "failed to decrypt a
 * pre-key message with the corresponding session", and the key is lost (seen once, in jJ
 * with crypto wasm 18.7.0; no issue known). No exchange marks that moment, so no scenario can meet it at will.
 */
scenario(
  "a client killed while it stores a room key decrypts after its restart",
  { ids: ["reg-7", "B5"], needs: ["persistence", "discard-room-key"], alone: ["bob"] },
  async ({ alice, bob, room, step }) => {
    // The Olm session must be there: see above.
    await expect(bob).toDecrypt(await alice.send(room, "before any kill"));
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
