import { expect, reply, SdkError, scenario } from "../../harness/index.ts";

/**
 * An invite whose history cannot be uploaded does no harm: either Bob is invited without the history, or the invite fails
 * as a whole and can be made again, history and all. An SDK may do either. MSC4268 expects the second ("Users may experience
 * unexpected failures when sending invites because they have reached a limit in their media quota").
 * - Alice, cross-signed, has sent a message, so that there are keys to share; her media uploads are answered 500
 * - she invites Bob; if that fails, uploads work again, and she invites him once more
 * - Bob sees the invite; if it is the second one, he joins, and reads what Alice had sent
 */
scenario(
  "an invite that failed because its history could not be uploaded can be made again",
  {
    ids: ["G1", "live-8"],
    demandedBy: [
      { spec: "client-server-api/#sharing-keys-between-users", says: "sharing it with Bob before inviting him" },
    ],
    needs: ["cross-signing", "history-sharing"],
    room: { historyVisibility: "shared", without: ["bob"] },
  },
  async ({ alice, bob, room, step }) => {
    await Promise.all([alice, bob].map((client) => client.bootstrapCrossSigning()));
    const history = await alice.send(room, "history to share");
    let isRefused = false;
    {
      await using full = await alice.link.fault("media/upload", reply(500));
      await alice.invite(room, bob).catch((error: unknown) => {
        if (!(error instanceof SdkError)) throw error;
        isRefused = true;
      });
      await full.hits();
    }
    if (isRefused) {
      step("Alice was told that the invite failed, and invites once more");
      await alice.invite(room, bob);
    }
    await expect(bob).toSeeMembership(room, bob, "invite");
    if (!isRefused) return;
    await bob.join(room);
    await bob.scrollBackTo(history);
    await expect(bob).toDecrypt(history);
  },
);

/**
 * An invite does not need a backup that somebody has deleted.
 * - Alice, cross-signed, has a key backup; it is deleted on the server, of which her client does not hear
 * - she invites Bob, and Bob sees the invite
 */
scenario(
  "an invite happens although the key backup was deleted elsewhere",
  {
    ids: ["G1", "live-8"],
    demandedBy: {
      doc: "https://github.com/element-hq/element-x-android/issues/7336",
      says: "User has broken key backup, but it is disabled, so should not cause this problem.",
    },
    needs: ["cross-signing", "history-sharing", "backup"],
    room: { historyVisibility: "shared", without: ["bob"] },
  },
  async ({ alice, bob, room }) => {
    const { version } = await alice.enableBackup();
    await alice.send(room, "history to share");
    await alice.waitForBackupUpload();
    await alice.request("room_keys/version/delete", { path: { version } });
    await alice.invite(room, bob);
    await expect(bob).toSeeMembership(room, bob, "invite");
  },
);
