import { expect, test } from "vitest";
import { withDeadline } from "../support/index.ts";
import { ClientView } from "./client-view.ts";
import type { TimelineEvent } from "./driver-protocol.ts";

const event: TimelineEvent = {
  eventId: "$event",
  roomId: "!room:hs1",
  sender: "@alice:hs1",
  type: "m.room.encrypted",
  content: {},
  decryption: { state: "pending" },
};
const decrypted: TimelineEvent = { ...event, content: { body: "hello" }, decryption: { state: "decrypted" } };

test("an event is known as it was reported last, with all states that it went through", () => {
  const view = new ClientView();
  view.take({ event: "timelineEvent", params: { client: "alice", event } });
  view.take({ event: "decryptionChanged", params: { client: "alice", event: decrypted } });
  expect(view.event("$event")).toEqual(decrypted);
  expect(view.decryptionHistory()[0]?.states.map(({ decryption }) => decryption.state)).toEqual([
    "pending",
    "decrypted",
  ]);
});

test("what it saw is forgotten, what escaped from the SDK is not", () => {
  const view = new ClientView();
  view.take({ event: "timelineEvent", params: { client: "alice", event } });
  view.take({ event: "unhandled", params: { error: "boom" } });
  view.forget();
  expect(view.event("$event")).toBeUndefined();
  expect(view.unhandled).toEqual(["boom"]);
});

test("a wait says what there is instead when its time is up", async () => {
  const view = new ClientView();
  const wait = view.waitFor(() => view.membership("!room:hs1", "@bob:hs1"), {
    ms: 1,
    awaited: "bob",
    seen: () => "nobody",
  });
  await expect(wait).rejects.toThrow("waited 1 ms for bob; instead: nobody");
});

test("a wait that asks what throws ends with that, and no other wait hears of it", async () => {
  const view = new ClientView();
  const deadline = { ms: 60_000, awaited: "the event", seen: () => "nothing" };
  const look = () => view.event("$event")?.content.body;
  const broken = view.waitFor(() => view.event("$event") && JSON.parse("no JSON"), deadline);
  const other = view.waitFor(look, deadline);
  view.take({ event: "timelineEvent", params: { client: "alice", event: decrypted } });
  await expect(broken).rejects.toThrow("no JSON");
  expect(await other).toBe("hello");
});

test("what is reported while a question is under way is one more question", async () => {
  const view = new ClientView();
  const asked: ((holds: boolean) => void)[] = [];
  let isAsked = Promise.withResolvers<void>();
  const wait = view.until(() => {
    isAsked.resolve();
    return new Promise((answer) => asked.push(answer));
  }, new AbortController().signal);
  const report = () => view.take({ event: "devicesChanged", params: { client: "alice", userIds: [] } });
  for (let count = 0; count < 3; count++) report();
  expect(asked).toHaveLength(1);
  isAsked = Promise.withResolvers<void>();
  asked[0]?.(false);
  await isAsked.promise;
  expect(asked).toHaveLength(2);
  asked[1]?.(true);
  await wait;
  report();
  expect(asked).toHaveLength(2);
});

test("a wait that was given up asks no more", async () => {
  const view = new ClientView();
  const giveUp = new AbortController();
  let asked = 0;
  void view.until(async () => asked++ < 0, giveUp.signal);
  giveUp.abort();
  // One that waits on, and began later: when the report has reached it, it would have reached the other.
  let askedLater = 0;
  const later = view.until(async () => askedLater++ > 0, new AbortController().signal);
  view.take({ event: "devicesChanged", params: { client: "alice", userIds: [] } });
  await later;
  expect(askedLater).toBe(2);
  expect(asked).toBe(1);
});

test("a wait asks again on a clock, for what is true without a report", async () => {
  const view = new ClientView();
  const occasions: string[] = [];
  const wait = view.until(async (occasion) => occasions.push(occasion) === 3, new AbortController().signal);
  await withDeadline(wait, { ms: 10_000, awaited: "the third question" });
  expect(occasions).toEqual(["report", "clock", "clock"]);
});
