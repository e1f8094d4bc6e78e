import { expect, scenario } from "../../harness/index.ts";

/** One login in seven shows the defect: of seven runs the slowest took 14. */
const rounds = 25;
const loginsOfARound = 5;
const deletedDevices = 60;
/** Less than a sync waits (30 s), and long enough for a machine with much to do. */
const limitMs = 20_000;

/**
 * A sync waits only while there is nothing to tell (client-server API, "Syncing": `timeout` is "the maximum time to wait"
 * before returning). Synapse 1.163.2 lets one wait on, for 30 s and then for 30 s more, although another user's devices
 * changed: it wakes the sync before the change counts. A change counts when all with an earlier place in the stream are
 * written (`MultiWriterIdGenerator`), and what Synapse writes to tell other servers has a place in that stream too
 * (`add_device_list_outbound_pokes`). When it counts at last, nobody wakes the sync again (`Notifier.on_new_event`).
 * - many devices of Dave, who shares a room with Carol on another server, are deleted at once: Synapse is busy for a moment
 *   writing what it will tell that server
 * - just then Bob logs in devices, one after the other; Alice, who shares a room with him on her own server, and whose sync
 *   waits, is told of each at once
 */
scenario(
  "a waiting sync is told at once of a device that comes while others' changes are being written",
  {
    ids: ["L11"],
    roles: ["alice", "bob", "carol"],
    on: { alice: "hs1", bob: "hs1", carol: "hs2" },
    room: { without: ["carol"] },
    federation: "own",
    long: true,
    knownBug: { issue: "no issue known", failsWith: /waited 20 s for sync on alice to be answered/ },
  },
  async ({ alice, bob, carol, rawDevice, step }) => {
    const dave = await rawDevice("dave", { on: "hs1" });
    const { room_id } = await dave.request("createRoom", { body: { preset: "public_chat" } });
    await carol.join(room_id, ["hs1"]);
    for (let round = 1; round <= rounds; round++) {
      const gone = await Promise.all(
        Array.from({ length: deletedDevices }, () => rawDevice("daves-phone", { of: dave })),
      );
      const devices = gone.map(({ deviceId }) => deviceId);
      await dave.request("delete_devices", { body: { devices, auth: dave.passwordAuth } });
      step(`round ${round}: Bob logs in`);
      for (let login = 1; login <= loginsOfARound; login++) {
        const told = alice.link.nextExchange("sync", {
          limitMs,
          where: ({ response }) => changedUsers(response).includes(bob.userId),
        });
        await rawDevice("bobs-phone", { of: bob });
        await expect(told).toHappen();
      }
    }
  },
);

function changedUsers(response: unknown): string[] {
  return (response as { device_lists?: { changed?: string[] } } | undefined)?.device_lists?.changed ?? [];
}
