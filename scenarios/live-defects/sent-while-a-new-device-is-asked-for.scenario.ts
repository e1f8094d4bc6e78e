import { asksFor, expect, hold, partition, scenario } from "../../harness/index.ts";

/** An SDK that waits for the answer sends nothing until it comes. The others were seen to send within 0.2 s. */
const waitingMs = 4_000;

/**
 * A message that is sent while the sender's client asks for a new device reaches that device: "Before Alice can send an
 * encrypted message to Bob, she needs a list of each of his devices" (specification, "Tracking the device list for a
 * user"), and her client has marked its list as outdated. Today two SDKs encrypt for the old list, and nobody sends the
 * room key for that message later:
 * - matrix-js-sdk 43.0.0 means to wait ("will wait a bit on in-flight key queries we are interested in", RoomEncryptor),
 *   as its crypto of before did (js-sdk#304), but the Rust crypto waits only for users of whom it knows no device at all.
 *   It calls the case "inherently racy" (`get_user_devices_for_encryption`); without that race the message is lost each time
 * - mautrix-go 0.32.0 asks while it works on a sync answer, and shares a room key meanwhile with the devices that it has
 *   stored. No issue was found for either
 * matrix-rust-sdk asks by itself for users with "an out-of-date device list" before it sends, and passes.
 * - Bob logs in a second device, while Alice's client is in touch with its server or cut off; the client is told of it, and
 *   asks for Bob's devices
 * - the question is answered (the control), or held on its way until Alice's client has sent or evidently waits
 * - Alice sends: Bob's second device decrypts that
 */
for (const { when, isCutOff, isAnswered } of [
  { when: "after a new device was asked for", isCutOff: false, isAnswered: true },
  { when: "while a new device is asked for", isCutOff: false, isAnswered: false },
  { when: "while a device is asked for that came when the network was gone", isCutOff: true, isAnswered: false },
]) {
  scenario(
    `a message sent ${when} decrypts on it`,
    {
      ids: ["M5", "live-11"],
      roles: ["alice", "bob", "bob2"],
      later: ["bob2"],
      ...(!isAnswered && {
        knownBug: {
          issue: "no issue known",
          failsWith: /bob2 to decrypt "to both devices".*(missing-room-key|withheld)/,
          sdks: { alice: "jbg" },
        },
      }),
    },
    async ({ alice, bob, bob2, room }) => {
      await expect(bob).toDecrypt(await alice.send(room, "to the first device"));
      const comes = async () => {
        await using network = new AsyncDisposableStack();
        if (isCutOff) {
          const cut = network.use(await alice.link.fault("*", partition()));
          // A sync that is under way is not cut; this ends it.
          await bob.send(room, "ends your sync");
          await cut.hits(1);
        }
        await bob2.login();
      };
      const sendWhileAsking = async () => {
        await using slow = await alice.link.fault("keys/query", hold("request").where(asksFor(bob)).times(1));
        const [question] = await Promise.all([slow.held(), comes()]);
        const isSent = alice.link.nextRequest("send/m.room.encrypted", { limitMs: waitingMs }).catch(() => undefined);
        const sending = alice.send(room, "to both devices");
        await isSent;
        question.release();
        return await sending;
      };
      const sendAfterwards = async () => {
        await comes();
        await alice.waitForDevice(bob2);
        return await alice.send(room, "to both devices");
      };
      const event = isAnswered ? await sendAfterwards() : await sendWhileAsking();
      await expect(bob).toDecrypt(event);
      await bob2.startSync();
      await expect(bob2).toDecrypt(event, { limitMs: 10_000 });
    },
  );
}
