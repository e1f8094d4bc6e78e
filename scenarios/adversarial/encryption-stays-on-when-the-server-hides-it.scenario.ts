import assert from "node:assert/strict";
import { expect, rewriteSync, SdkError, scenario } from "../../harness/index.ts";

/**
 * A server cannot talk a client out of encryption by not telling that a room is encrypted.
 * - Bob sends; then his syncs no longer show that the room is encrypted, and he restarts; he leaves, is invited and
 *   joins, so that his server has to tell him all of the room once more
 * - he sends: the message goes out encrypted or not at all
 * - the server tells the truth again; Bob's client has saved what it was told, so he logs in anew, and sends: Alice
 *   decrypts
 */
scenario(
  "a server that hides a room's encryption gets no plain text",
  {
    ids: ["J5", "adv-1"],
    demandedBy: [
      {
        doc: "https://github.com/matrix-org/matrix-spec-proposals/blob/204eb427db8619621658d195d72b057d9619558c/supporting-docs/guides/2016-10-18-e2e_implementation.rst",
        says: "it should set a flag to indicate that messages sent in the room should be encrypted",
      },
      {
        doc: "https://github.com/matrix-org/matrix-spec-proposals/blob/204eb427db8619621658d195d72b057d9619558c/supporting-docs/guides/2016-10-18-e2e_implementation.rst",
        says: "In short: once encryption is enabled in a room, it can never be disabled.",
      },
    ],
  },
  async ({ alice, bob, room, step }) => {
    await expect(alice).toDecrypt(await bob.send(room, "while the server is honest"));
    const hidden = await bob.link.fault(
      "sync",
      rewriteSync((answer) => {
        const { join, invite } = answer.rooms ?? {};
        let isHiding = false;
        for (const part of [join?.[room]?.state, join?.[room]?.timeline, invite?.[room]?.invite_state]) {
          const shown = part?.events.filter(({ type }) => type !== "m.room.encryption") ?? [];
          if (!part || shown.length === part.events.length) continue;
          part.events = shown;
          isHiding = true;
        }
        return isHiding ? answer : undefined;
      }),
    );
    await bob.restart();
    await bob.leave(room);
    await alice.waitForMembership(room, bob.userId, "leave");
    await alice.invite(room, bob);
    await bob.waitForMembership(room, bob.userId, "invite");
    await bob.join(room);
    await hidden.hits();
    await bob.waitForMembership(room, bob.userId, "join");
    await bob.send(room, "while the server lies").catch((error) => {
      if (!(error instanceof SdkError)) throw error;
      step(`Bob's client refuses to send: ${error.message}`);
    });
    await hidden[Symbol.asyncDispose]();

    await bob.logout();
    await bob.login();
    await bob.startSync();
    await expect(alice).toDecrypt(await bob.send(room, "after the server lied"));
    const types = bob.link.exchanges("send").map(({ endpoint }) => endpoint);
    assert.ok(
      types.every((type) => type === "send/m.room.encrypted"),
      "Bob sent plain text into an encrypted room",
    );
  },
);
