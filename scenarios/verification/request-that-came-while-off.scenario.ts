import { exchangeIdentities, expect, scenario } from "../../harness/index.ts";

/**
 * A request to verify that came while the device was off is seen when it starts, and can be accepted: to-device messages
 * wait at the server, and a request is ignored only when it is "more than 10 minutes in the past" (specification,
 * `m.key.verification.request`).
 * - Bob's client is killed; Alice asks to verify, in their room or his device alone, or a new device of Bob's asks all the
 *   devices that he has
 * - Bob's client starts, sees the request, and accepts; both compare, and trust each other
 * The request of a new device is lost today: the Rust crypto works on to-device messages before it has asked for the
 * device lists that the same sync answer calls changed, and ignores a request of a device that it does not know
 * (rust-sdk#5007, "Could not retrieve the device data" in its log). Applications tell their users to open the other device
 * first (element-web#28520).
 */
for (const { title, isFor } of [
  { title: "a request to verify in a room", isFor: "room" },
  { title: "a request to verify over to-device", isFor: "device" },
  { title: "a new device's request to be verified", isFor: "all own devices" },
]) {
  scenario(
    `${title} that came while the device was off is seen and accepted`,
    {
      ids: ["E5"],
      roles: ["alice", "bob", "bob2"],
      later: ["bob2"],
      alone: ["bob"],
      needs: ["sas", "cross-signing", ...(isFor === "room" ? (["room-verification"] as const) : [])],
      needsOf: { bob: ["persistence"] },
      ...(isFor === "all own devices" && {
        long: true,
        knownBug: {
          issue: "https://github.com/matrix-org/matrix-rust-sdk/issues/5007",
          failsWith: /bob to see a verification request from .*; instead: none/,
          sdks: { bob: "jbr" },
        },
      }),
    },
    async ({ alice, bob, bob2, room }) => {
      await exchangeIdentities(alice, bob);
      // A client that was killed while it asked for devices would ask again before it syncs, and so know a new one.
      for (const body of ["once", "twice"]) {
        await expect(bob).toDecrypt(await alice.send(room, body));
        await bob.link.idle("keys/query");
      }
      await bob.kill();
      const { userId, deviceId } = bob;
      const isOwn = isFor === "all own devices";
      const asker = isOwn ? bob2 : alice;
      if (isOwn) {
        await bob2.login();
        await bob2.startSync();
        await bob2.until(async () => (await bob2.crossSigningStatus(userId)).identityKnown, {
          awaited: "Bob's new device to know his identity",
        });
      }
      const who = { room: { userId, roomId: room }, device: { userId, deviceId } }[isFor] ?? { userId };
      const asked = await asker.requestVerification(who);
      await bob.start();
      const incoming = await expect(bob.incomingVerification(asker)).toHappen();
      const [askerReady, bobReady] = await expect(Promise.all([asked.ready(), incoming.accept()])).toHappen();
      const both = await expect(Promise.all([askerReady.start(), bobReady.follow()])).toHappen();
      await Promise.all(both.map((sees) => sees.confirm()));
      await expect(Promise.all(both.map((sees) => sees.done()))).toHappen();
      await expect(asker).toTrust(bob);
      await expect(bob).toTrust(asker);
    },
  );
}
