import assert from "node:assert/strict";
import { expect, kill, scenario } from "../../harness/index.ts";

/**
 * What has changed in device lists while a client was down it finds out after its restart, whenever it dies meanwhile.
 * matrix-js-sdk never asks for `/keys/changes`: it goes by the sync answer since the token that it had stored.
 * - Alice, who knows Bob's devices, is killed; Bob logs in a second one; Alice's other device shows when hers can know
 * - Alice starts again: killed with the sync answer that names Bob in her hands, not yet handled
 * - she starts again: killed when the server has answered her query for Bob's devices
 * - she starts again: she knows the new device, and it decrypts what she sends
 */
scenario(
  "a device list change is taken in although kills cut it short",
  {
    ids: ["state-5"],
    long: true,
    roles: ["alice", "alice2", "bob", "bob2"],
    later: ["bob2"],
    demandedBy: {
      spec: "client-server-api/#tracking-the-device-list-for-a-user",
      says: "Both flags should be in storage which persists over client restarts",
    },
    alone: ["alice"],
    needs: ["persistence"],
  },
  async ({ alice, alice2, bob, bob2, room, step }) => {
    await expect(bob).toDecrypt(await alice.send(room, "before the kill"));
    await alice.kill();
    await bob2.login();
    await bob2.startSync();
    await alice2.waitForDevice(bob2);
    {
      step("kill Alice with the sync answer in her hands");
      await using death = await alice.link.fault("sync", kill(alice, "before-handling"));
      const answered = alice.link.nextExchange("sync");
      await Promise.all([death.hits(), assert.rejects(alice.start(), /died/)]);
      const { response } = (await answered) as { response?: { device_lists?: { changed?: string[] } } };
      const changed = response?.device_lists?.changed ?? [];
      assert.ok(changed.includes(bob.userId), "the sync answer did not tell of Bob's new device");
    }
    {
      step("kill Alice with her query answered");
      const isForBob = ({ request }: { request?: unknown }) => JSON.stringify(request).includes(bob.userId);
      await using death = await alice.link.fault("keys/query", kill(alice, "after-commit").where(isForBob));
      // The query may leave before the sync answer counts as handled, or after.
      await Promise.all([death.hits(), alice.start().catch((error) => assert.match(error.message, /died/))]);
    }
    await alice.start();
    await expect(alice).toKnowDevice(bob2);
    const event = await alice.send(room, "to your new device");
    await expect(bob2).toDecrypt(event);
  },
);
