import { carriesEdu, expect, hold, kill, scenario } from "../../harness/index.ts";

/**
 * A server that dies while it sends a to-device message to another server sends it again after its restart.
 * - Bob decrypts a first message; Alice gives up her room key, so that the next message needs a new one
 * - Alice sends; when hs1 has accepted her room key and is to get her message, both it and hs1's transaction with the
 *   room key are held; the transaction goes on, hs1 is killed with SIGKILL, and hs2 never sees it
 * - hs1 starts again on the same data, and gets the message itself only now: Bob decrypts it
 * - the same again, killed when hs2 has committed the transaction and hs1 does not know it
 */
scenario(
  "a to-device message is sent again by a server that was killed while sending it",
  { ids: ["state-7"], demandedBy: "who can decrypt", federation: "own", on: { alice: "hs1", bob: "hs2" } },
  async ({ alice, bob, room, servers, step }) => {
    await expect(bob).toDecrypt(await alice.send(room, "before the kill"));
    const isToDevice = carriesEdu("m.direct_to_device");
    for (const moment of ["before-request", "after-commit"] as const) {
      await alice.discardRoomKey(room);
      await using way = await servers.fault("hs1", "hs2", "fed/send", hold().where(isToDevice).times(1));
      await using death = await servers.fault("hs1", "hs2", "fed/send", kill(servers.hs1, moment).where(isToDevice));
      await using pause = await alice.link.fault("send/m.room.encrypted", hold());
      const sending = alice.send(room, `killed ${moment}`);
      const [transaction, message] = await Promise.all([way.held(), pause.held()]);
      transaction.release();
      await death.hits();
      step("restart hs1");
      await servers.hs1.restart();
      message.release();
      await expect(bob).toDecrypt(await sending);
    }
  },
);
