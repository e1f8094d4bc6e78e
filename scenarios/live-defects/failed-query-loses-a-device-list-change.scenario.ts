import { asksFor, expect, reply, scenario } from "../../harness/index.ts";

/** Longer than the back-off of matrix-js-sdk, which is 2 and 4 s when the outage ends. */
const askAgainMs = 20_000;

/**
 * A device list change is not lost when the question for it fails: the list stays outdated, and is asked for again. Failures
 * that an SDK's HTTP client repeats by itself come through in the end: that is net-4, the control.
 * - Alice does not sync while Bob logs in a second device
 * - she syncs again; her homeserver answers 500 to the question for Bob's devices
 * - it answers again; Alice's client asks once more, or evidently does not; Alice sends
 * - Bob's second device decrypts that
 */
scenario(
  "a device list change is not lost when the question for it fails",
  {
    ids: ["net-4", "live-15"],
    roles: ["alice", "bob", "bob2"],
    later: ["bob2"],
    long: true,
    demandedBy: {
      spec: "client-server-api/#tracking-the-device-list-for-a-user",
      says: "a separate flag to indicate that its list of Bob's devices is outdated. Both flags should be in storage which persists over client restarts",
    },
  },
  async ({ alice, bob, bob2, room }) => {
    await expect(bob).toDecrypt(await alice.send(room, "to the first device"));
    await alice.stopSync();
    await bob2.login();
    await bob2.startSync();
    const isKnown = async () => {
      const { device_keys } = await alice.request("keys/query", { body: { device_keys: { [bob.userId]: [] } } });
      return device_keys?.[bob.userId]?.[bob2.deviceId] !== undefined;
    };
    await alice.until(isKnown, { awaited: `the homeserver of alice to know device ${bob2.deviceId} of ${bob.userId}` });
    {
      await using outage = await alice.link.fault("keys/query", reply(500).where(asksFor(bob)));
      await alice.startSync();
      await outage.hits();
    }
    const isForBob = asksFor(bob);
    const askedAgain = alice.link.nextExchange("keys/query", {
      where: (exchange) => exchange.status === 200 && isForBob(exchange),
      limitMs: askAgainMs,
    });
    // It must have taken the answer in: what is sent meanwhile is another matter (M5).
    await askedAgain.then(() => alice.waitForDevice(bob2)).catch(() => undefined);
    const event = await alice.send(room, "to both devices");
    await expect(bob).toDecrypt(event);
    await expect(bob2).toDecrypt(event, { limitMs: 10_000 });
  },
);
