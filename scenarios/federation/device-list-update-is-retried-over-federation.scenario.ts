import assert from "node:assert/strict";
import { carriesEdu, expect, loseResponse, reply, scenario } from "../../harness/index.ts";

/**
 * A server repeats a device list update that another server refused, or whose answer was lost on the way back.
 * - Alice sends a first message, so that she knows Bob's devices
 * - hs2's transaction with the keys of Bob's second device is answered 504, twice; Bob logs it in
 * - hs2 repeats the transaction; Alice learns of the device, and it decrypts what she sends then
 * - the same again with his third device, and the answer lost, once, after hs1 committed
 * After that hs2 is told to try hs1 again: with what came meanwhile, left alone, Synapse may wait a minute.
 */
scenario(
  "a server retries a device list update over federation",
  {
    ids: ["net-3"],
    demandedBy: [
      {
        spec: "server-server-api/#put_matrixfederationv1sendtxnid",
        says: "The sending server must wait and retry for a 200 OK response before sending a transaction with a different txnId to the receiving server.",
      },
      {
        spec: "server-server-api/#device-management",
        says: "Servers must send m.device_list_update EDUs to all the servers who share a room with a given local user",
      },
    ],
    roles: ["alice", "bob", "bob2", "bob3"],
    later: ["bob2", "bob3"],
    federation: "own",
    on: { alice: "hs1", bob: "hs2", bob2: "hs2", bob3: "hs2" },
  },
  async ({ alice, bob, bob2, bob3, room, servers }) => {
    await expect(bob).toDecrypt(await alice.send(room, "before the outage"));
    for (const [device, outage, times] of [
      [bob2, reply(504), 2],
      [bob3, loseResponse(), 1],
    ] as const) {
      const isUpdate = carriesEdu("m.device_list_update", ({ keys }) => keys !== undefined);
      const wire = servers.wire("hs2", "hs1");
      const firstTry = wire.nextExchange("fed/send", { where: isUpdate });
      const lastTry = wire.nextExchange("fed/send", {
        where: (sent) => isUpdate(sent) && sent.status === 200 && sent.end === "answered",
      });
      const fault = await servers.fault("hs2", "hs1", "fed/send", outage.where(isUpdate).times(times));
      await device.login();
      await device.startSync();
      await expect(fault.hits(times)).toHappen();
      assert.equal(
        (await expect(lastTry).toHappen()).path,
        (await firstTry).path,
        "hs2 did not repeat the transaction",
      );
      await servers.heal(fault);
      await expect(alice).toKnowDevice(device);
      await expect(device).toDecrypt(await alice.send(room, `to ${device.role}`));
    }
  },
);
