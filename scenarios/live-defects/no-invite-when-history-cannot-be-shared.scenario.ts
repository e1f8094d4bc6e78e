import { expect, reply, scenario } from "../../harness/index.ts";

/**
 * Sharing history is a courtesy: when it fails, the invite still happens (MSC4268). Today matrix-js-sdk (43.0.0)
 * uploads the bundle of keys first and rejects with the error of the upload; the server is never asked to invite.
 * No issue was found for it.
 * - Alice, cross-signed, has sent a message, so that there are keys to share; her media uploads are answered 500
 * - she invites Bob, and Bob sees the invite
 */
scenario(
  "an invite happens although the history shared with it cannot be uploaded",
  {
    ids: ["G1", "live-8"],
    knownBug: { issue: "no issue known", failsWith: /alice: invite: .*answered 500/ },
    needs: ["cross-signing", "history-sharing"],
    room: { historyVisibility: "shared", without: ["bob"] },
  },
  async ({ alice, bob, room }) => {
    await alice.bootstrapCrossSigning();
    await alice.send(room, "history to share");
    await using full = await alice.link.fault("media/upload", reply(500));
    await alice.invite(room, bob);
    await full.hits();
    await expect(bob).toSeeMembership(room, bob, "invite");
  },
);
