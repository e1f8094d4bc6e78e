import { confirmTogether, exchangeIdentities, expect, scenario } from "../../harness/index.ts";

/**
 * A request to verify that came while the device was off is seen when it starts, and can be accepted: to-device messages
 * wait at the server, and a request is ignored only when it is "more than 10 minutes in the past" (specification,
 * `m.key.verification.request`).
 * - Bob's client is killed; Alice asks to verify, in their room or his device alone, or a new device of Bob's asks all the
 *   devices that he has
 * - Bob's client starts, sees the request, and accepts; both compare, and trust each other
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
      demandedBy: [
        {
          spec: "client-server-api/#key-verification-framework",
          says: "Bob's client prompts Bob to accept the key verification",
        },
        {
          spec: "client-server-api/#mkeyverificationrequest",
          says: "If the request is in the future by more than 5 minutes or more than 10 minutes in the past, the message should be ignored by the receiver",
        },
      ],
      roles: ["alice", "bob", "bob2"],
      later: ["bob2"],
      alone: ["bob"],
      needs: ["sas", "cross-signing", ...(isFor === "room" ? (["room-verification"] as const) : [])],
      needsOf: { bob: ["persistence"] },
      ...(isFor === "all own devices" && { long: true }),
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
      if (isFor === "room") await Promise.all(both.map((sees) => sees.confirm()));
      else await confirmTogether([asker, both[0]], [bob, both[1]]);
      await expect(Promise.all(both.map((sees) => sees.done()))).toHappen();
      await expect(asker).toTrust(bob);
      await expect(bob).toTrust(asker);
    },
  );
}
