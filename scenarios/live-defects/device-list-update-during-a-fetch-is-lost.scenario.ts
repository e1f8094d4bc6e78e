import { carriesEdu, expect, hold, scenario } from "../../harness/index.ts";

/**
 * A device list update that comes while its receiver fetches that list, because of the update before it, must not be lost.
 * Today it is: Synapse 1.163.2 marks the list as stale, and the fetch that ends then as valid again; the fetch that waits for
 * it believes that, and asks nothing (`_user_device_resync_returning_failed`). Clients are told nothing, until the next
 * update. It is believed to be a cause of what synapse#18550 reports, which has the outcome alone. (A keys/query that waits for the same fetch is answered with a failure that
 * was none: question-that-waits-is-answered-with-a-failure.)
 * - Bob's second device logs in: hs2 tells hs1 that there is one, and hs1 asks for Bob's devices; the answer, in which that
 *   one has no keys yet, is held on its way
 * - the device uploads its keys; hs2 tells hs1, which takes that in; the answer arrives
 * - Alice sees the device
 */
scenario(
  "a device whose keys come while its server is asked for devices is not missed",
  {
    ids: ["A4"],
    demandedBy: {
      spec: "server-server-api/#device-management",
      says: "subsequent updates to the cache should be applied by consuming m.device_list_update EDUs",
    },
    roles: ["alice", "bob", "bob2"],
    later: ["bob2"],
    long: true,
    federation: "own",
    on: { alice: "hs1", bob: "hs2" },
  },
  async ({ alice, bob, bob2, room, servers }) => {
    await expect(bob).toDecrypt(await alice.send(room, "to the first device"));
    await using upload = await bob2.link.fault("keys/upload", hold("request").times(1));
    await using fetch = await servers.fault("hs1", "hs2", "fed/user/devices", hold("response").times(1));
    const told = servers.wire("hs2", "hs1").nextExchange("fed/send", {
      where: carriesEdu("m.device_list_update", ({ user_id, keys }) => user_id === bob.userId && keys !== undefined),
    });
    const loggedIn = bob2.login();
    const keys = await upload.held();
    const devices = await fetch.held();
    keys.release();
    await loggedIn;
    await told;
    devices.release();
    await bob2.startSync();
    await expect(alice).toKnowDevice(bob2);
    await expect(bob2).toDecrypt(await alice.send(room, "to both devices"));
  },
);
