import { expect, hold, kill, scenario } from "../../harness/index.ts";

/**
 * A client that dies around a sync answer loses no to-device message (https://github.com/element-hq/element-meta/issues/762).
 * - Alice sends by a new room key; Bob is killed with the sync answer that brings it in his hands, not yet handled
 * - Bob starts again on his store, and decrypts: the server gives him the key once more
 * - the same again, but Bob handles the answer, and is killed at his next sync, by which the server knows that he has it
 * - Bob starts again on his store, and decrypts: he had stored the key before he said so
 * The message that the key is for is held on its way until Bob is dead: what an SDK makes of a timeline that came in the
 * same answer is another matter (crash/room-key-storing-cut-by-a-kill tells of it).
 */
scenario(
  "a client killed around a sync answer loses no to-device message",
  { ids: ["reg-7", "B5"], demandedBy: "who can decrypt", needs: ["persistence"], alone: ["bob"] },
  async ({ alice, bob, room, step }) => {
    for (const moment of ["in hand", "acknowledged"] as const) {
      await alice.discardRoomKey(room);
      await using gate = await bob.link.fault("sync", hold("response"));
      const polls = bob.link.nextRequest("sync");
      await alice.setDisplayName(`Alice, to end the sync under way with the key not yet ${moment}`);
      await polls;
      await using delayed = await alice.link.fault("send/m.room.encrypted", hold());
      const sending = alice.send(room, `by a key ${moment}`);
      sending.catch(() => undefined);
      const message = await delayed.held();
      let answer = await gate.held();
      while (!JSON.stringify(answer.exchange.response).includes("m.olm.v1")) {
        answer.release();
        answer = await gate.held();
      }
      step(`kill Bob with the key ${moment}`);
      if (moment === "in hand") {
        const delivered = bob.link.nextExchange("sync");
        await bob.stall();
        answer.release();
        await gate[Symbol.asyncDispose]();
        await delivered;
        await bob.kill();
      } else {
        await using death = await bob.link.fault("sync", kill(bob, "after-commit"));
        const acknowledges = bob.link.nextRequest("sync");
        answer.release();
        await gate[Symbol.asyncDispose]();
        await acknowledges;
        await alice.setDisplayName("Alice, to have the next sync answered");
        await death.hits();
      }
      message.release();
      await bob.start();
      await expect(bob).toDecrypt(await sending);
    }
  },
);
