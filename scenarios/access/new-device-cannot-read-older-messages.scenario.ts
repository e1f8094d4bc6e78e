import { expect, scenario } from "../../harness/index.ts";

/**
 * Room keys are for the devices that exist when a message is sent.
 * - Alice sends; Bob logs in on a second device: it cannot decrypt that message, and decrypts the next
 * - the device logs out, Alice sends, it logs in again: it cannot decrypt what was sent meanwhile
 */
scenario(
  "a new device cannot decrypt older messages, nor those sent while it was logged out",
  {
    ids: ["acl-5"],
    demandedBy: {
      spec: "client-server-api/#tracking-the-device-list-for-a-user",
      says: "Alice will need to know this so that she can include his new devices for later encrypted messages",
    },
    roles: ["alice", "bob", "bob2"],
    later: ["bob2"],
  },
  async ({ alice, bob, bob2, room }) => {
    const before = await alice.send(room, "sent before the device existed");
    await expect(bob).toDecrypt(before);

    await bob2.login();
    await bob2.startSync();
    await expect(alice).toKnowDevice(bob2);
    const after = await alice.send(room, "sent after the device came");
    await expect(bob2).toDecrypt(after);
    await expect(bob2).toBeUnableToDecrypt(before, { sentinel: after, cause: "sent-before-device-no-backup" });

    const first = { userId: bob2.userId, deviceId: bob2.deviceId };
    await bob2.logout();
    await expect(alice).toKnowDeviceIsGone(first);
    const meanwhile = await alice.send(room, "sent while it was logged out");
    await expect(bob).toDecrypt(meanwhile);
    await bob2.login();
    await bob2.startSync();
    await expect(alice).toKnowDevice(bob2);
    const last = await alice.send(room, "sent after it came back");
    await expect(bob2).toDecrypt(last);
    await expect(bob2).toBeUnableToDecrypt(meanwhile, { sentinel: last, cause: "sent-before-device-no-backup" });
  },
);
