import assert from "node:assert/strict";
import { drainOneTimeKeys, expect, type Player, scenario } from "../../harness/index.ts";

/** Less than a sync waits (30 s): an upload within this was not brought about by the end of that wait. */
const limitMs = 25_000;

const informed = {
  spec: "client-server-api/#one-time-and-fallback-keys",
  says: "Devices will be informed, via /sync, about the number of one-time keys remaining that can be claimed",
} as const;

/**
 * A client uploads one-time keys when a sync tells it that few are left (client-server API, "One-time and fallback keys"). In
 * Synapse 1.163.2 a claim does not wake the owner's sync; so an idle client whose stock was emptied has none for up to 30 s.
 * - Alice's sync begins to wait; somebody claims all her one-time keys
 * - nothing else happens: she uploads new ones before that wait is over
 */
scenario(
  "an idle client whose one-time keys were all claimed uploads new ones",
  {
    ids: ["L2", "live-13"],
    demandedBy: informed,
    long: true,
  },
  async ({ alice, bob, room }) => {
    await beginToWait(alice, () => bob.send(room, "the last news"));
    const filled = nextUpload(alice);
    await claimAll(alice);
    await expect(filled).toHappen();
  },
);

/** The control: a message that comes then brings the client the count, and it uploads. */
scenario(
  "a client whose one-time keys were all claimed uploads new ones with the next news",
  { ids: ["L2"], demandedBy: informed },
  async ({ alice, bob, room }) => {
    await beginToWait(alice, () => bob.send(room, "the last news but one"));
    const filled = nextUpload(alice);
    await claimAll(alice);
    await bob.send(room, "the last news");
    await expect(filled).toHappen();
  },
);

/** Resolves when a sync of Alice waits that began after she had this news. */
async function beginToWait(alice: Player, news: () => Promise<{ eventId: string }>): Promise<void> {
  await alice.link.idle("keys/upload");
  const { eventId } = await news();
  const waits = alice.link.nextRequest("sync");
  await alice.waitForTimelineEvent(eventId, () => true, { awaited: "alice to see the last news" });
  await waits;
}

function nextUpload(alice: Player): Promise<unknown> {
  const uploaded = alice.link.nextExchange("keys/upload", {
    limitMs,
    where: ({ status, request }) => status === 200 && hasOneTimeKeys(request),
  });
  // It is awaited when the keys are claimed; who waits that long for nothing is told then.
  uploaded.catch(() => undefined);
  return uploaded;
}

function hasOneTimeKeys(request: unknown): boolean {
  const { one_time_keys = {} } = request as { one_time_keys?: object };
  return Object.keys(one_time_keys).length > 0;
}

async function claimAll(alice: Player): Promise<void> {
  assert.ok((await drainOneTimeKeys(alice)) > 0, "Alice had no one-time keys to begin with");
}
