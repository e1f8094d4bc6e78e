import { once } from "node:events";
import http, { type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeEach, describe, expect, test } from "vitest";
import type { JournalRecord } from "../journal/index.ts";
import { dropToDevice, holdToDevice, Link, reorderToDevice } from "./index.ts";

const key = { type: "m.room.encrypted", sender: "@alice:hs1", content: { ciphertext: "key" } };
const mac = { type: "m.key.verification.mac", sender: "@alice:hs1", content: { mac: "1" } };
const done = { type: "m.key.verification.done", sender: "@alice:hs1", content: {} };
const stranger = { type: "m.room.encrypted", sender: "@eve:hs1", content: { ciphertext: "other" } };

/** A homeserver that has these answers for the next polls, and lets a poll wait when it has none. */
let answers: object[] = [];
let polls: { request: IncomingMessage; response: ServerResponse }[] = [];
const sent: { url: string; messages: object; authorization: string | undefined }[] = [];
const server = http.createServer(async (request, response) => {
  let body = "";
  for await (const chunk of request) body += chunk;
  response.setHeader("content-type", "application/json");
  if (request.url?.includes("/sendToDevice/")) {
    const { authorization } = request.headers;
    sent.push({ url: request.url, messages: JSON.parse(body).messages, authorization });
    response.end("{}");
    return;
  }
  const answer = answers.shift();
  if (answer) response.end(JSON.stringify(answer));
  else {
    polls.push({ request, response });
    server.emit("waiting");
  }
});
server.listen(0, "127.0.0.1");
await once(server, "listening");
const target = () => `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
afterAll(() => server.close());

const records: JournalRecord[] = [];
const journal = { write: (entry: object) => void records.push({ atMs: 0, ...entry } as JournalRecord) };
const openLink = () => Link.open({ name: "bob", target, journal });
beforeEach(() => {
  answers = [];
  polls = [];
  sent.length = 0;
  records.length = 0;
});

interface Answer {
  next_batch?: string;
  pos?: string;
  to_device?: { events: object[] };
  rooms?: object;
  extensions?: { to_device?: { next_batch: string; events: object[] } };
}
async function sync(link: Link, since?: string, init: RequestInit = {}): Promise<Answer> {
  const query = since === undefined ? "" : `?since=${since}`;
  return (await (await fetch(`${link.url}/_matrix/client/v3/sync${query}`, init)).json()) as Answer;
}
async function slidingSync(
  link: Link,
  { pos, since, enabled = true }: { pos: string; since?: string; enabled?: boolean },
) {
  const body = JSON.stringify({ extensions: { to_device: { enabled, since } } });
  const path = `/_matrix/client/unstable/org.matrix.simplified_msc3575/sync?pos=${pos}`;
  return (await (await fetch(`${link.url}${path}`, { method: "POST", body })).json()) as Answer;
}
const answer = (next_batch: string, ...events: object[]) => ({ next_batch, to_device: { events }, rooms: {} });
const eventsOf = ({ to_device }: Answer) => to_device?.events;

describe("in answers to sync", () => {
  test("dropToDevice loses the messages that are meant, and all else passes", async () => {
    await using link = await openLink();
    await using fault = await link.fault("sync", dropToDevice({ type: key.type, from: { userId: key.sender } }));
    answers = [answer("1", key, mac, stranger), answer("2", stranger), { next_batch: "3" }];
    expect(await sync(link)).toEqual(answer("1", mac, stranger));
    expect(await sync(link, "1")).toEqual(answer("2", stranger));
    expect(await sync(link, "2")).toEqual({ next_batch: "3" });
    expect(fault.fired).toBe(1);
    expect(fault.text).toBe("drop m.room.encrypted messages from @alice:hs1 in sync of bob");
  });

  test("each message is a hit, and `times` counts messages", async () => {
    await using link = await openLink();
    await using fault = await link.fault("sync", dropToDevice({ where: ({ type }) => type !== key.type, times: 2 }));
    answers = [answer("1", mac, key, done, mac)];
    expect(eventsOf(await sync(link))).toEqual([key, mac]);
    expect(fault.fired).toBe(2);
  });

  test("holdToDevice keeps a message back until it is released, and then delivers it behind what comes", async () => {
    await using link = await openLink();
    await using fault = await link.fault("sync", holdToDevice({ type: mac.type }));
    answers = [answer("1", key, mac), answer("2", done)];
    expect(eventsOf(await sync(link))).toEqual([key]);
    const held = await fault.heldMessage();
    expect(held.message).toEqual(mac);
    const released = held.release();
    // A first sync has more to say, so it is not answered before the homeserver does.
    expect(eventsOf(await sync(link))).toEqual([done, mac]);
    await released;
    expect(fault.fired).toBe(1);
  });

  test("a poll that waits is answered at once when a message is released, and the client stays where it is", async () => {
    await using link = await openLink();
    await using fault = await link.fault("sync", holdToDevice());
    answers = [answer("1", mac)];
    await sync(link, "0");
    const poll = sync(link, "1");
    await link.nextRequest("sync").catch(() => undefined);
    const held = await fault.heldMessage();
    await held.release();
    expect(await poll).toEqual({ next_batch: "1", to_device: { events: [mac] } });
  });

  test("a poll that was under way when the fault was put on is taken too", async () => {
    await using link = await openLink();
    const poll = sync(link, "1");
    while (polls.length === 0) await once(server, "waiting");
    await using fault = await link.fault("sync", dropToDevice({ type: mac.type }));
    polls[0]?.response.end(JSON.stringify(answer("2", mac, key)));
    expect(eventsOf(await poll)).toEqual([key]);
    expect(fault.fired).toBe(1);
  });

  test("a message that was delivered to nobody comes again", async () => {
    await using link = await openLink();
    await using fault = await link.fault("sync", holdToDevice({ type: mac.type }));
    answers = [answer("1", mac)];
    await sync(link, "0");
    const held = await fault.heldMessage();
    const gone = new AbortController();
    const abandoned = sync(link, "1", { signal: gone.signal });
    while (polls.length === 0) await once(server, "waiting");
    gone.abort();
    await expect(abandoned).rejects.toThrow();
    await link.idle("sync");
    const released = held.release();
    answers = [answer("2", key)];
    expect(eventsOf(await sync(link, "1"))).toEqual([mac]);
    await released;
  });

  test("reorderToDevice delivers so many in reverse, in one answer", async () => {
    await using link = await openLink();
    await using fault = await link.fault(
      "sync",
      reorderToDevice(2, { where: ({ type }) => type.startsWith("m.key.verification.") }),
    );
    answers = [answer("1", mac), answer("2", key, done)];
    expect(eventsOf(await sync(link))).toEqual([]);
    expect(eventsOf(await sync(link, "1"))).toEqual([key, done, mac]);
    expect(fault.fired).toBe(2);
  });

  test("what is still held is dropped when the fault ends, and a release that comes to nothing says so", async () => {
    await using link = await openLink();
    const fault = await link.fault("sync", holdToDevice());
    answers = [answer("1", mac), answer("2", key)];
    await sync(link);
    const held = await fault.heldMessage();
    const released = held.release();
    await fault[Symbol.asyncDispose]();
    await expect(released).rejects.toThrow("the fault ended before the m.key.verification.mac message");
    expect(eventsOf(await sync(link, "1"))).toEqual([key]);
  });
});

describe("in answers to sliding-sync", () => {
  const sliding = (pos: string, next_batch: string, ...events: object[]) => ({
    pos,
    rooms: {},
    extensions: { to_device: { next_batch, events } },
  });

  test("a message is held, and delivered by the poll that waits, with the token that the client had", async () => {
    await using link = await openLink();
    await using fault = await link.fault("sliding-sync", holdToDevice({ type: mac.type }));
    answers = [sliding("p1", "t1", mac, key)];
    expect(await slidingSync(link, { pos: "p0", since: "t0" })).toEqual(sliding("p1", "t1", key));
    const poll = slidingSync(link, { pos: "p1", since: "t1" });
    await (await fault.heldMessage()).release();
    expect(await poll).toMatchObject({ pos: "p1", extensions: { to_device: { next_batch: "t1", events: [mac] } } });
  });

  test("a sync that brings no to-device messages is left alone", async () => {
    await using link = await openLink();
    await using fault = await link.fault("sliding-sync", dropToDevice());
    answers = [sliding("p1", "t1", mac)];
    expect(await slidingSync(link, { pos: "p0", enabled: false })).toEqual(sliding("p1", "t1", mac));
    expect(fault.fired).toBe(0);
  });
});

describe("in requests", () => {
  const messages = { "@alice:hs1": { PHONE: { body: 1 }, TABLET: { body: 2 } }, "@carol:hs1": { LAPTOP: { body: 3 } } };
  const send = (link: Link, type = key.type) =>
    fetch(`${link.url}/_matrix/client/v3/sendToDevice/${type}/txn1`, {
      method: "PUT",
      headers: { authorization: "Bearer token" },
      body: JSON.stringify({ messages }),
    });

  test("dropToDevice loses the message of one device, and the homeserver gets the others", async () => {
    await using link = await openLink();
    await using fault = await link.fault(
      "sendToDevice",
      dropToDevice({ type: key.type, to: { userId: "@alice:hs1", deviceId: "PHONE" } }),
    );
    expect((await send(link)).status).toBe(200);
    expect(sent).toMatchObject([
      { messages: { "@alice:hs1": { TABLET: { body: 2 } }, "@carol:hs1": { LAPTOP: { body: 3 } } } },
    ]);
    expect(fault.fired).toBe(1);
    await send(link, mac.type);
    expect(sent[1]).toMatchObject({ messages });
  });

  test("what was held goes to the homeserver in a request of its own, and stands in the journal", async () => {
    await using link = await openLink();
    await using fault = await link.fault(
      "sendToDevice/m.room.encrypted",
      holdToDevice({ to: { userId: "@carol:hs1" } }),
    );
    await send(link);
    const { message, release } = await fault.heldMessage();
    expect(message).toEqual({ type: key.type, content: { body: 3 }, to: { userId: "@carol:hs1", deviceId: "LAPTOP" } });
    expect(sent.at(-1)?.messages).toMatchObject({ "@carol:hs1": {} });
    await release();
    expect(sent.at(-1)).toMatchObject({
      messages: { "@carol:hs1": { LAPTOP: { body: 3 } } },
      authorization: "Bearer token",
    });
    expect(sent.at(-1)?.url).not.toBe(sent[0]?.url);
    expect(link.exchanges("sendToDevice/m.room.encrypted")).toHaveLength(2);
    expect(records.filter(({ type }) => type === "exchange")).toHaveLength(2);
  });

  test("reorderToDevice sends them in reverse, one after the other", async () => {
    await using link = await openLink();
    await using _ = await link.fault("sendToDevice", reorderToDevice(3));
    const last = link.nextExchange("sendToDevice", {
      where: ({ request }) => JSON.stringify(request).includes("PHONE"),
    });
    await send(link);
    await last;
    expect(sent.map((each) => each.messages)).toEqual([
      { "@alice:hs1": {}, "@carol:hs1": {} },
      { "@carol:hs1": { LAPTOP: { body: 3 } } },
      { "@alice:hs1": { TABLET: { body: 2 } } },
      { "@alice:hs1": { PHONE: { body: 1 } } },
    ]);
  });
});

describe("arguments", () => {
  test("an effect on messages is put where messages are", async () => {
    await using link = await openLink();
    await expect(link.fault("keys/claim", dropToDevice())).rejects.toThrow(
      "nothing for this effect is in keys/claim: put it on sync, sliding-sync, sendToDevice",
    );
  });

  test("it takes no selection of exchanges", () => {
    expect(() => dropToDevice().times(1)).toThrow("dropToDevice chooses messages, not exchanges");
  });

  test.each([
    ["a string", "m.room.encrypted", "dropToDevice takes which messages"],
    ["a user id", { from: "@alice:hs1" }, "dropToDevice takes which messages"],
    ["a name that is none", { sender: { userId: "@alice:hs1" } }, "dropToDevice takes which messages"],
    ["none", { times: 0 }, "times: 0 takes nothing"],
  ])("%s is refused", (_, selection, complaint) => {
    expect(() => dropToDevice(selection as object)).toThrow(complaint);
  });

  test("`from` on a request and `to` on an answer say nothing, and that is an error", async () => {
    await using link = await openLink();
    await using onAnswer = await link.fault("sync", dropToDevice({ to: { userId: "@bob:hs1" } }));
    answers = [answer("1", key)];
    await expect(sync(link)).rejects.toThrow();
    await expect(onAnswer.hits()).rejects.toThrow("leave `to` out");
  });
});
