import assert from "node:assert/strict";
import { expect, reply, SdkError, scenario } from "../../harness/index.ts";

/**
 * A session that ends while a room key is shared costs no message once the person has logged in again on the same device.
 * - from Alice's to-device message with a room key on, her homeserver answers that her session has ended and her device has not
 * - she logs in again on the same device, and sends: Bob decrypts what he has from her, by the one device that she has
 */
scenario(
  "a soft logout in the middle of a key share loses no key once the person has logged in again",
  {
    ids: ["H2"],
    demandedBy: {
      spec: "client-server-api/#soft-logout",
      says: "the client can acquire a new access token by specifying the device ID it is already using to the login API",
    },
    needsOf: { alice: ["soft-logout"] },
  },
  async ({ alice, bob, room, step }) => {
    await expect(bob).toDecrypt(await alice.send(room, "before"));
    await alice.discardRoomKey(room);
    const { deviceId } = alice;
    let hasEnded = false;
    const ended = reply(401, { errcode: "M_UNKNOWN_TOKEN", error: "the session has expired", soft_logout: true });
    const session = await alice.link.fault(
      "*",
      ended.where(({ endpoint }) => {
        hasEnded ||= endpoint === "sendToDevice/m.room.encrypted";
        return hasEnded;
      }),
    );
    const sending = alice.send(room, "while the session ends").catch((error) => {
      if (!(error instanceof SdkError)) throw error;
      step(`Alice's client did not send: ${error.message}`);
    });
    await session.hits();
    const event = await sending;
    await session[Symbol.asyncDispose]();

    step("Alice logs in again");
    await alice.logInAgain();
    assert.equal(alice.deviceId, deviceId);
    const after = await alice.send(room, "after");
    await expect(bob).toDecrypt(after);
    if (event) await expect(bob).toDecrypt(event);
    const devices = await bob.devices(alice.userId);
    assert.deepEqual(
      devices.map((device) => device.deviceId),
      [deviceId],
      "Alice has another device",
    );
  },
);
