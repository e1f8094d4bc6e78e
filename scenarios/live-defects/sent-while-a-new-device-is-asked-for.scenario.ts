import { asksFor, expect, hold, partition, scenario } from "../../harness/index.ts";

/** An SDK that waits for the answer sends nothing until it comes. The others were seen to send within 0.2 s. */
const waitingMs = 4_000;

/**
 * A message that is sent while the sender's client asks for a new device reaches that device. The specification does not
 * demand it: its warning on a query under way is of flags that are cleared too early and of answers in the wrong order, and
 * says nothing of a message that is sent meanwhile. So only an SDK is asked that says that it waits.
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
      demandedBy: isAnswered
        ? "who can decrypt"
        : [
            {
              doc: "https://github.com/matrix-org/matrix-js-sdk/blob/v43.0.0/src/rust-crypto/RoomEncryptor.ts#L236-L237",
              says: "will wait a bit on in-flight key queries we are interested in",
            },
            {
              wish: "a message waits for the device key query that is under way for one of its readers",
              claim: "waits-for-device-lists",
            },
          ],
      needsOf: isAnswered ? {} : { alice: ["waits-for-device-lists"] },
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
