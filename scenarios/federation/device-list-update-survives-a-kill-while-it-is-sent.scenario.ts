import { carriesEdu, expect, hold, scenario } from "../../harness/index.ts";

/**
 * A server that dies while it tells another of a new device tells it again after its restart.
 * - Alice sends a first message, so that she knows Bob's devices
 * - Bob logs in a second device; hs2 is killed with SIGKILL while the transaction with its keys is on its way
 * - hs2 starts again on the same data; Bob's next message is its first occasion to talk to hs1
 * - Alice learns of the device, and it decrypts what she sends then
 */
scenario(
  "a device list update is sent again by a server that was killed while sending it",
  {
    ids: ["state-6"],
    demandedBy: {
      spec: "server-server-api/#device-management",
      says: "Servers must send m.device_list_update EDUs to all the servers who share a room with a given local user",
    },
    roles: ["alice", "bob", "bob2"],
    later: ["bob2"],
    federation: "own",
    on: { alice: "hs1", bob: "hs2", bob2: "hs2" },
  },
  async ({ alice, bob, bob2, room, servers, step }) => {
    await expect(bob).toDecrypt(await alice.send(room, "before the kill"));
    await using pause = await servers.fault(
      "hs2",
      "hs1",
      "fed/send",
      hold().where(carriesEdu("m.device_list_update", ({ keys }) => keys !== undefined)),
    );
    const [update] = await Promise.all([pause.held(), bob2.login()]);
    step("kill hs2");
    await servers.hs2.kill();
    update.drop();
    await pause[Symbol.asyncDispose]();
    await servers.hs2.restart();
    await bob2.startSync();
    const answer = await bob.send(room, "I have a new phone");
    await expect(alice).toDecrypt(answer);
    await expect(alice).toKnowDevice(bob2);
    const event = await alice.send(room, "to your new phone");
    await expect(bob2).toDecrypt(event);
  },
);
