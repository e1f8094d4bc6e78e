import { expect, reply, scenario } from "../../harness/index.ts";

interface Transaction {
  edus?: { edu_type: string; content: { user_id?: string; device_id?: string; keys?: object } }[];
}

/**
 * A device list update that a server missed is made up for with the next one, which says what comes before it.
 * - Bob's second device logs in; hs2's transactions with its device list updates are answered in hs1's place, with 200:
 *   nobody sends them again
 * - Bob's third device logs in: hs1 sees the gap and asks for the whole list; Alice sends, and all three decrypt
 */
scenario(
  "a lost device list update is made up for with the next one",
  {
    ids: ["A4"],
    demandedBy: {
      spec: "server-server-api/#device-management",
      says: "If a server receives an EDU which refers to a prev_id it does not recognise, it must resynchronise its list",
    },
    roles: ["alice", "bob", "bob2", "bob3"],
    later: ["bob2", "bob3"],
    federation: "own",
    on: { alice: "hs1", bob: "hs2" },
  },
  async ({ alice, bob, bob2, bob3, room, servers, step }) => {
    await expect(bob).toDecrypt(await alice.send(room, "to the first device"));
    const updates = (transaction: unknown) =>
      ((transaction as Transaction).edus ?? []).filter(
        ({ edu_type, content }) => edu_type === "m.device_list_update" && content.user_id === bob.userId,
      );
    const wire = servers.wire("hs2", "hs1");
    const lost = await servers.fault(
      "hs2",
      "hs1",
      "fed/send",
      reply(200, { pdus: {} }).where(({ request }) => updates(request).length > 0),
    );
    await bob2.login();
    await wire.seen("fed/send", {
      where: ({ request }) =>
        updates(request).some(({ content }) => content.device_id === bob2.deviceId && content.keys !== undefined),
    });
    await wire.idle("fed/send");
    await lost[Symbol.asyncDispose]();
    await bob2.startSync();

    step("the next update comes through");
    await bob3.login();
    await bob3.startSync();
    await Promise.all([bob2, bob3].map((device) => expect(alice).toKnowDevice(device)));
    const event = await alice.send(room, "to all of Bob's devices");
    for (const device of [bob, bob2, bob3]) await expect(device).toDecrypt(event);
  },
);
