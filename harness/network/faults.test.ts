import { once } from "node:events";
import http from "node:http";
import net, { type AddressInfo } from "node:net";
import { afterAll, beforeEach, describe, expect, test } from "vitest";
import type { JournalRecord, Json } from "../journal/index.ts";
import {
  addEdu,
  addPdu,
  asksFor,
  asksForToDeviceMessages,
  carriesEdu,
  delay,
  duplicate,
  type Effect,
  hold,
  kill,
  Link,
  loseResponse,
  oneWay,
  partition,
  refuse,
  reorder,
  reply,
  reset,
  rewrite,
  rewriteEdus,
  rewriteKeysClaim,
  rewriteKeysQuery,
  rewritePdus,
  rewriteRoomKeys,
  rewriteSync,
  throttle,
  timeout,
  truncate,
} from "./index.ts";
import { plainServer } from "./plain-server.test-support.ts";

/** A plain server that counts what it committed. */
const committed: string[] = [];
const server = http.createServer(async (request, response) => {
  let body = "";
  for await (const chunk of request) body += chunk;
  committed.push(`${request.method} ${request.url} ${body}`);
  response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify({ said: "original", got: body }));
});
server.listen(0, "127.0.0.1");
await once(server, "listening");
const target = () => `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
afterAll(() => server.close());

const records: JournalRecord[] = [];
const journal = { write: (entry: object) => void records.push({ atMs: 0, ...entry } as JournalRecord) };
const openLink = () => Link.open({ name: "alice", target, journal });
const claim = (url: string, init: RequestInit = {}) =>
  fetch(`${url}/_matrix/client/v3/keys/claim`, { method: "POST", body: `{"a":1}`, ...init });
const query = (url: string) => fetch(`${url}/_matrix/client/v3/keys/query`, { method: "POST", body: "{}" });
/** The same, spoken by hand: all bytes that come back until the connection ends. */
async function overTcp(url: string, asks = ""): Promise<string> {
  const socket = net.connect(Number(new URL(url).port), "127.0.0.1");
  const claims = 'POST /_matrix/client/v3/keys/claim HTTP/1.1\r\nhost: hs\r\ncontent-length: 7\r\n\r\n{"a":1}';
  socket.write(asks ? `${asks} HTTP/1.1\r\nhost: hs\r\nconnection: close\r\n\r\n` : claims);
  let text = "";
  for await (const chunk of socket) text += chunk;
  return text;
}
const bodyOf = async (answer: Response) => (await answer.json()) as { [key: string]: Json };

beforeEach(() => {
  committed.length = 0;
  records.length = 0;
});

describe("a link", () => {
  test("carries request and answer unchanged, and journals both", async () => {
    await using link = await openLink();
    expect(await bodyOf(await claim(link.url))).toEqual({ said: "original", got: `{"a":1}` });
    expect(committed).toEqual([`POST /_matrix/client/v3/keys/claim {"a":1}`]);
    expect(records).toMatchObject([
      { type: "exchange", link: "alice", endpoint: "keys/claim", end: "answered", status: 200, request: { a: 1 } },
    ]);
  });

  test("listens on loopback only", async () => {
    await using link = await openLink();
    const elsewhere = net.connect(Number(new URL(link.url).port), "127.0.0.2");
    await expect(once(elsewhere, "connect")).rejects.toMatchObject({ code: "ECONNREFUSED" });
  });

  test("looks dead when its server is", async () => {
    await using link = await Link.open({ name: "alice", target: () => "http://127.0.0.1:9", journal });
    await expect(claim(link.url)).rejects.toThrow("fetch failed");
    expect(records).toMatchObject([{ type: "exchange", end: "broken" }]);
  });

  test("journals what the requester gave up", async () => {
    await using link = await openLink();
    await using fault = await link.fault("keys/claim", timeout());
    const abort = new AbortController();
    const abandoned = claim(link.url, { signal: abort.signal });
    await fault.hits();
    abort.abort();
    await expect(abandoned).rejects.toThrow();
    // While the fault lasts: who waits for what the requester gave up need not wait for the fault's end.
    expect(await link.seen("keys/claim")).toMatchObject({ end: "abandoned" });
    await link.idle("keys/claim");
  });

  test("forgets what has ended and what is on its way, and sees what comes after", async () => {
    await using link = await openLink();
    await using fault = await link.fault("keys/claim", hold().times(1));
    await query(link.url);
    const pending = claim(link.url);
    const held = await fault.held();
    link.forget();
    await link.idle("keys/claim");
    held.release();
    await pending;
    await claim(link.url);
    expect((await link.seen("*")).exchange).toBeGreaterThan(held.exchange.number);
    expect(link.exchanges()).toHaveLength(1);
  });

  test("forwards a path that begins with two slashes as it is", async () => {
    await using link = await openLink();
    for (const path of ["//", "//_matrix/client/versions?a=//b"]) await overTcp(link.url, `GET ${path}`);
    expect(committed).toEqual(["GET // ", "GET //_matrix/client/versions?a=//b "]);
  });

  test.each([
    ["GET", "v3/sync"],
    ["POST", "unstable/org.matrix.simplified_msc3575/sync"],
  ])(
    "ends a long poll (%s) that nobody waits for any more, also one that nobody waited for when it was sent",
    async (method, path) => {
      const { promise: polled, resolve } = Promise.withResolvers<http.IncomingMessage>();
      const polls = http.createServer((request) => resolve(request));
      polls.listen(0, "127.0.0.1");
      await once(polls, "listening");
      const { port } = polls.address() as AddressInfo;
      await using link = await Link.open({ name: "alice", target: () => `http://127.0.0.1:${port}`, journal });
      const poll = (abort: AbortController) =>
        fetch(`${link.url}/_matrix/client/${path}`, { method, signal: abort.signal }).catch(() => undefined);
      {
        await using fault = await link.fault("*", hold());
        const early = new AbortController();
        const gone = poll(early);
        const held = await fault.held();
        early.abort();
        await gone;
        const ended = link.nextExchange("*");
        // The link hears of the closed connection before it hears of a later request.
        const later = new AbortController();
        const next = poll(later);
        const { release, exchange } = await fault.held();
        held.release();
        expect(await ended).toMatchObject({ end: "abandoned", exchange: held.exchange.number });
        release();
        const arrived = await polled;
        const closed = once(arrived.socket, "close");
        later.abort();
        await Promise.all([next, closed]);
        expect(await link.seen("*", { where: (seen) => seen.exchange === exchange.number })).toMatchObject({
          end: "abandoned",
        });
      }
      polls.close();
    },
  );
});

describe("a fault", () => {
  test("reply: the server never sees the request, and a browser may read the answer", async () => {
    await using link = await openLink();
    await using fault = await link.fault("keys/claim", reply(504).times(2));
    const answer = await claim(link.url);
    expect(answer.status).toBe(504);
    expect(answer.headers.get("access-control-allow-origin")).toBe("*");
    await claim(link.url);
    expect(committed).toEqual([]);
    expect((await claim(link.url)).status).toBe(200);
    expect(fault.fired).toBe(2);
    expect(fault.text).toBe("answer keys/claim of alice with 504, twice");
  });

  test("touches its own endpoint only, and no preflight", async () => {
    await using link = await openLink();
    await using fault = await link.fault("keys/claim", reply(504));
    expect((await query(link.url)).status).toBe(200);
    expect((await claim(link.url, { method: "OPTIONS", body: undefined })).status).toBe(200);
    expect(fault.fired).toBe(0);
  });

  test("loseResponse: the server committed, the requester sees a dead connection", async () => {
    await using link = await openLink();
    await using _ = await link.fault("keys/claim", loseResponse().times(1));
    await expect(claim(link.url)).rejects.toThrow("fetch failed");
    expect(committed).toHaveLength(1);
  });

  test("reset: the connection is reset by TCP, and the server sees nothing", async () => {
    await using link = await openLink();
    await using _ = await link.fault("keys/claim", reset());
    const error = (await claim(link.url).catch((thrown: unknown) => thrown)) as { cause: { code: string } };
    expect(error.cause.code).toBe("ECONNRESET");
    expect(committed).toEqual([]);
  });

  test("timeout: no answer while it lasts, then a dead connection", async () => {
    await using link = await openLink();
    const fault = await link.fault("keys/claim", timeout());
    let settled = false;
    const pending = claim(link.url)
      .catch((thrown: Error) => thrown.message)
      .finally(() => {
        settled = true;
      });
    await fault.hits();
    // A later exchange that was answered: time enough had passed.
    await query(link.url);
    expect(settled).toBe(false);
    await fault[Symbol.asyncDispose]();
    expect(await pending).toBe("fetch failed");
    expect(committed).toHaveLength(1);
  });

  test("delay: the request arrives late", async () => {
    await using link = await openLink();
    await using fault = await link.fault("keys/claim", delay(50));
    const startedAt = performance.now();
    expect((await claim(link.url)).status).toBe(200);
    expect(performance.now() - startedAt).toBeGreaterThanOrEqual(49);
    expect(fault.fired).toBe(1);
  });

  test("hold, request side: the server sees it only when it is released", async () => {
    await using link = await openLink();
    await using fault = await link.fault("keys/claim", hold());
    const pending = claim(link.url);
    const held = await fault.held();
    expect(held.exchange.request).toEqual({ a: 1 });
    expect(committed).toEqual([]);
    held.release();
    expect((await pending).status).toBe(200);
  });

  test("hold, request side: it goes to where the server is when it is released, not to who has its old address now", async () => {
    await using other = await plainServer();
    let address = other.url;
    await using link = await Link.open({ name: "alice", target: () => address, journal });
    await using fault = await link.fault("keys/claim", hold());
    const pending = claim(link.url);
    const held = await fault.held();
    address = target();
    held.release();
    expect(await bodyOf(await pending)).toMatchObject({ said: "original" });
    expect([other.committed.length, committed.length]).toEqual([0, 1]);
  });

  test("hold, response side: the server has committed; the scenario may answer instead", async () => {
    await using link = await openLink();
    await using fault = await link.fault("keys/claim", hold("response"));
    const pending = claim(link.url);
    const held = await fault.held();
    expect(committed).toHaveLength(1);
    held.reply(429, { errcode: "M_LIMIT_EXCEEDED" });
    const answer = await pending;
    expect([answer.status, await bodyOf(answer)]).toEqual([429, { errcode: "M_LIMIT_EXCEEDED" }]);
  });

  test("hold fails closed: what the scenario forgets is dropped when the fault ends", async () => {
    await using link = await openLink();
    const fault = await link.fault("keys/claim", hold());
    const pending = claim(link.url).catch((thrown: Error) => thrown.message);
    await fault.hits();
    await fault[Symbol.asyncDispose]();
    expect(await pending).toBe("fetch failed");
    expect(committed).toEqual([]);
    expect((await claim(link.url)).status).toBe(200);
  });

  test("rewrite changes what the server gets and what the requester gets", async () => {
    await using link = await openLink();
    await using _ = await link.fault(
      "keys/claim",
      rewrite({ request: () => ({ b: 2 }), response: (body) => ({ ...(body as object), said: "rewritten" }) }),
    );
    expect(await bodyOf(await claim(link.url))).toEqual({ said: "rewritten", got: `{"b":2}` });
  });

  test("rewrite: a member that is undefined is not there, as in JSON", async () => {
    await using link = await openLink();
    const without = (body: Json) => ({ ...(body as object), got: undefined }) as unknown as Json;
    await using fault = await link.fault("keys/claim", rewrite({ response: without }));
    expect(await bodyOf(await claim(link.url))).toEqual({ said: "original" });
    const nothingNew = (body: Json) => ({ ...(body as object), absent: undefined }) as unknown as Json;
    await using idle = await link.fault("keys/query", rewrite({ response: nothingNew }));
    await query(link.url);
    expect([fault.fired, idle.fired]).toEqual([1, 0]);
  });

  test("held: who has given up waiting gets none, and whoever waits hears that the fault has failed", async () => {
    await using link = await openLink();
    await using fault = await link.fault("keys/claim", hold());
    await expect(fault.held(1)).rejects.toThrow("an exchange to hold keys/claim of alice");
    const pending = claim(link.url);
    (await fault.held()).release();
    expect((await pending).status).toBe(200);
    const broken = hold().where(() => {
      throw new Error("no such member");
    });
    await using failing = await link.fault("keys/query", broken);
    const awaited = failing.held();
    const passed = query(link.url);
    await expect(awaited).rejects.toThrow("no such member");
    expect((await passed).status).toBe(200);
  });

  test("what cannot be done is refused when it is said", () => {
    expect(() => reply(99)).toThrow("99 is no status of an answer");
    expect(() => delay(-1)).toThrow("nothing comes -1 ms late");
    expect(() => throttle(0)).toThrow("use timeout()");
    expect(() => truncate(-1)).toThrow("no first -1 bytes");
    expect(() => reorder(1)).toThrow("1 have no order");
  });

  /** What types would refuse, in a folder where nobody checks them. */
  const wrong = "@bob:hs1" as never;
  test.each([
    [() => reply(503, (() => 1) as never), "reply takes a JSON body after the status"],
    [() => delay("5" as never), "delay takes numbers"],
    [() => delay(5, { jitterMs: wrong }), "delay takes numbers"],
    [() => throttle(wrong), "throttle takes bytes a second"],
    [() => hold("answer" as never), 'hold takes "request" or "response", and was given "answer"'],
    [() => rewrite((() => undefined) as never), "as in rewrite({ response: change }), and was given a function"],
    [() => rewrite({}), "as in rewrite({ response: change }), and was given an object with no members"],
    [() => rewriteSync(wrong), "rewriteSync takes a function of the body"],
    [() => rewriteKeysQuery(wrong), "rewriteKeysQuery takes a function of the body"],
    [() => rewriteKeysClaim(wrong), "rewriteKeysClaim takes a function of the body"],
    [() => rewriteRoomKeys(wrong), "rewriteRoomKeys takes a function of the body"],
    [() => rewriteEdus(wrong), "rewriteEdus takes a function of the body"],
    [() => rewritePdus(wrong), "rewritePdus takes a function of the body"],
    [() => addEdu(wrong), "addEdu takes an EDU"],
    [() => addPdu({ type: "m.room.message" } as never), "and was given an object with type"],
    [() => kill(wrong, "after-commit"), 'as in kill(alice, "after-commit"), and was given "@bob:hs1"'],
    [() => kill({ name: "bob", stall: async () => {}, kill: async () => {} }, wrong), "before-request, after-commit"],
    [() => reply(503).withProbability("0.5" as never, 1), "0.5 is no probability"],
    [() => reply(503).withProbability(0.5, wrong), "withProbability takes a whole number as its seed"],
    [() => reply(503).until((() => 1) as never), "until takes a promise"],
    [() => reply(503).where(true as never), "as in where(asksFor(bob)), and was given true"],
    [() => asksFor(wrong), 'asksFor takes a client or a user, as in asksFor(bob), and was given "@bob:hs1"'],
    [() => carriesEdu(undefined as never), 'as in carriesEdu("m.direct_to_device"), and was given nothing'],
    [() => carriesEdu("m.typing", wrong), "carriesEdu takes a function of the EDU's content"],
    [() => asksForToDeviceMessages(undefined as never), "as in where(asksForToDeviceMessages), and was given nothing"],
  ])("%s is refused when it is said, and the right call named", (call, sentence) => {
    expect(call).toThrow(sentence);
  });

  test("what is no endpoint or no effect is refused when it is said", async () => {
    await using link = await openLink();
    await expect(link.fault("keys/claims" as never, reply(504))).rejects.toThrow(
      'no endpoint is called "keys/claims": give "*" or one of login, logout',
    );
    await expect(link.fault("keys/claim", "reply" as never)).rejects.toThrow("takes an effect after the endpoint");
    await expect(link.nextExchange("keys/claims" as never)).rejects.toThrow('no endpoint is called "keys/claims"');
  });

  test("partition cuts everything; oneWay lets requests arrive", async () => {
    await using link = await openLink();
    {
      await using cut = await link.fault("*", partition());
      await expect(claim(link.url)).rejects.toThrow();
      await expect(query(link.url)).rejects.toThrow();
      expect([cut.fired, committed.length]).toEqual([2, 0]);
    }
    {
      await using _ = await link.fault("*", oneWay());
      await expect(claim(link.url)).rejects.toThrow();
      expect(committed).toHaveLength(1);
    }
    expect((await claim(link.url)).status).toBe(200);
  });

  test("refuse: nobody listens, those who were connected are cut, and afterwards all is as before", async () => {
    await using link = await openLink();
    const { port } = new URL(link.url);
    // A connection that stays open.
    await claim(link.url);
    {
      await using fault = await link.fault("*", refuse());
      expect(fault.fired).toBeGreaterThan(0);
      const socket = net.connect(Number(port), "127.0.0.1");
      const [error] = (await once(socket, "error")) as [NodeJS.ErrnoException];
      expect(error.code).toBe("ECONNREFUSED");
      expect(fault.text).toBe("refuse the connections of everything of alice");
    }
    expect((await claim(link.url)).status).toBe(200);
    expect(committed).toHaveLength(2);
    await expect(link.fault("keys/claim", refuse())).rejects.toThrow(`refuse "*"`);
  });

  test("truncate: the answer promises its whole length, and ends after so many bytes; the server committed", async () => {
    await using link = await openLink();
    await using fault = await link.fault("keys/claim", truncate(5));
    const answer = await overTcp(link.url);
    const [head = "", body] = answer.split("\r\n\r\n");
    const whole = JSON.stringify({ said: "original", got: `{"a":1}` });
    expect(head.toLowerCase()).toContain(`content-length: ${whole.length}`);
    expect(body).toBe(whole.slice(0, 5));
    expect([committed.length, fault.fired]).toEqual([1, 1]);
    const seen = await claim(link.url)
      .then((response) => response.text())
      .catch(String);
    expect(seen).toMatch(/terminated|fetch failed/);
  });

  test("truncate: what the requester did not get whole is journaled as broken; a shorter answer is no hit", async () => {
    await using link = await openLink();
    await using cut = await link.fault("keys/claim", truncate(5).times(1));
    await using tooLong = await link.fault("keys/claim", truncate(1_000));
    const ended = link.nextExchange("keys/claim");
    await overTcp(link.url);
    expect(await ended).toMatchObject({ end: "broken", status: 200, faults: [cut.number, tooLong.number] });
    expect(await bodyOf(await claim(link.url))).toEqual({ said: "original", got: `{"a":1}` });
    expect([cut.fired, tooLong.fired]).toEqual([1, 0]);
  });

  test("throttle: both bodies trickle, and arrive whole", async () => {
    await using link = await openLink();
    await using fault = await link.fault("keys/claim", throttle(1_000));
    const body = JSON.stringify({ a: "x".repeat(100) });
    const startedAtMs = performance.now();
    const answer = await claim(link.url, { body });
    const got = await answer.text();
    // As slow as the bytes make it, and that is all that can be promised of time.
    expect(performance.now() - startedAtMs).toBeGreaterThan(body.length + got.length - 50);
    expect(JSON.parse(got)).toEqual({ said: "original", got: body });
    expect(fault.fired).toBe(1);
  });

  test("throttle: an exchange without bodies is no hit", async () => {
    const silent = http.createServer((_, response) => response.end());
    silent.listen(0, "127.0.0.1");
    await once(silent, "listening");
    const { port } = silent.address() as AddressInfo;
    await using link = await Link.open({ name: "alice", target: () => `http://127.0.0.1:${port}`, journal });
    await using fault = await link.fault("*", throttle(1_000));
    expect(await (await fetch(`${link.url}/_matrix/client/v3/sync`)).text()).toBe("");
    expect(fault.fired).toBe(0);
    silent.close();
  });

  test("throttle: a server that dies in the middle is a dead connection", async () => {
    const dying = http.createServer((request) => request.once("data", () => request.socket.resetAndDestroy()));
    dying.listen(0, "127.0.0.1");
    await once(dying, "listening");
    const { port } = dying.address() as AddressInfo;
    await using link = await Link.open({ name: "alice", target: () => `http://127.0.0.1:${port}`, journal });
    await using fault = await link.fault("keys/claim", throttle(1_000));
    await expect(claim(link.url, { body: "x".repeat(200) })).rejects.toThrow("fetch failed");
    expect(fault.fired).toBe(1);
    dying.close();
  });

  test("duplicate: the server gets the request twice, the requester one answer", async () => {
    await using link = await openLink();
    await using fault = await link.fault("keys/claim", duplicate().times(1));
    expect((await claim(link.url)).status).toBe(200);
    expect(committed).toEqual(Array.from({ length: 2 }, () => `POST /_matrix/client/v3/keys/claim {"a":1}`));
    await claim(link.url);
    expect([committed.length, fault.fired]).toEqual([3, 1]);
  });

  test("reorder: the server gets them in reverse; one that waits in vain is dropped", async () => {
    await using link = await openLink();
    const fault = await link.fault("keys/claim", reorder(2));
    const send = async (body: string) => {
      const arrived = link.nextRequest("keys/claim");
      const answered = claim(link.url, { body }).then(bodyOf, () => "dropped");
      await arrived;
      return { answered };
    };
    const sent = [];
    for (const body of ["1", "2", "3", "4", "5"]) sent.push((await send(body)).answered);
    await Promise.all(sent.slice(0, 4));
    expect(committed.map((line) => line.at(-1))).toEqual(["2", "1", "4", "3"]);
    await fault[Symbol.asyncDispose]();
    expect(await sent[4]).toBe("dropped");
    expect([committed.length, fault.fired]).toEqual([4, 4]);
  });

  test("reorder: one that is given up waits no more, and does not count", async () => {
    await using link = await openLink();
    await using fault = await link.fault("keys/claim", reorder(2));
    const abort = new AbortController();
    const gone = claim(link.url, { body: "1", signal: abort.signal }).catch(() => "gone");
    await link.nextRequest("keys/claim");
    abort.abort();
    await gone;
    expect(await link.seen("keys/claim")).toMatchObject({ end: "abandoned" });
    const second = link.nextRequest("keys/claim");
    const sent = [claim(link.url, { body: "2" })];
    await second;
    sent.push(claim(link.url, { body: "3" }));
    await Promise.all(sent);
    expect([committed.map((line) => line.at(-1)), fault.fired]).toEqual([["3", "2"], 2]);
  });

  test("reorder: one that is never answered does not keep the others", async () => {
    await using link = await openLink();
    await using _ = await link.fault("keys/claim", loseResponse().times(2));
    await using fault = await link.fault("keys/claim", reorder(2));
    const arrived = link.nextRequest("keys/claim");
    const first = claim(link.url, { body: "1" }).catch(() => "lost");
    await arrived;
    const second = claim(link.url, { body: "2" }).catch(() => "lost");
    expect(await Promise.all([first, second])).toEqual(["lost", "lost"]);
    expect(committed.map((line) => line.at(-1))).toEqual(["2", "1"]);
    expect(fault.fired).toBe(2);
  });

  test("delay with jitter: at least so late, the same for the same seed in words", async () => {
    await using link = await openLink();
    await using fault = await link.fault("keys/claim", delay(20, { jitterMs: 30, seed: 7 }));
    const startedAtMs = performance.now();
    expect((await claim(link.url)).status).toBe(200);
    expect(performance.now() - startedAtMs).toBeGreaterThanOrEqual(19);
    expect(fault.text).toBe("delay keys/claim of alice by 20 to 50 ms (seed 7)");
  });

  test("typed rewrites change what the requester gets, and count only what they changed", async () => {
    const answers: Record<string, object> = {
      "/_matrix/client/v3/sync": { next_batch: "s1", to_device: { events: [{ type: "m.dummy" }] } },
      "/_matrix/client/v3/keys/query": { device_keys: { "@bob:hs1": { B: {} } } },
      "/_matrix/client/v3/keys/claim": { one_time_keys: { "@bob:hs1": {} } },
      "/_matrix/client/v3/room_keys/keys": { rooms: { "!r": { sessions: {} } } },
    };
    const homeserver = http.createServer((request, response) => {
      response.end(JSON.stringify(answers[request.url ?? ""]));
    });
    homeserver.listen(0, "127.0.0.1");
    await once(homeserver, "listening");
    const { port } = homeserver.address() as AddressInfo;
    await using link = await Link.open({ name: "alice", target: () => `http://127.0.0.1:${port}`, journal });
    const faults = [
      await link.fault(
        "sync",
        rewriteSync((answer) => ({ ...answer, to_device: { events: [] } })),
      ),
      await link.fault(
        "keys/query",
        rewriteKeysQuery(() => ({ device_keys: {} })),
      ),
      await link.fault(
        "keys/claim",
        rewriteKeysClaim(() => undefined),
      ),
      await link.fault(
        "room_keys/keys/get",
        rewriteRoomKeys(() => ({ rooms: {} })),
      ),
    ];
    const seen = [];
    for (const [path, method] of [
      ["sync", "GET"],
      ["keys/query", "POST"],
      ["keys/claim", "POST"],
      ["room_keys/keys", "GET"],
    ]) {
      seen.push(await bodyOf(await fetch(`${link.url}/_matrix/client/v3/${path}`, { method })));
    }
    expect(seen).toEqual([
      { next_batch: "s1", to_device: { events: [] } },
      { device_keys: {} },
      { one_time_keys: { "@bob:hs1": {} } },
      { rooms: {} },
    ]);
    expect(faults.map(({ fired }) => fired)).toEqual([1, 1, 0, 1]);
    for (const fault of faults) await fault[Symbol.asyncDispose]();
    homeserver.close();
  });

  test("typed rewrites let errors pass, which have another shape", async () => {
    const error = { errcode: "M_LIMIT_EXCEEDED", error: "slow down" };
    const busy = http.createServer((_, response) => response.writeHead(429).end(JSON.stringify(error)));
    busy.listen(0, "127.0.0.1");
    await once(busy, "listening");
    const { port } = busy.address() as AddressInfo;
    await using link = await Link.open({ name: "alice", target: () => `http://127.0.0.1:${port}`, journal });
    const emptied = rewriteKeysClaim((answer) => ({ ...answer, one_time_keys: {} }));
    await using fault = await link.fault("keys/claim", emptied);
    expect(await bodyOf(await claim(link.url))).toEqual(error);
    expect(fault.fired).toBe(0);
    busy.close();
  });

  test("EDUs and PDUs are dropped, changed and added one by one, also to a transaction that has none", async () => {
    await using link = await openLink();
    const typing = { edu_type: "m.typing", content: {} };
    const update = { edu_type: "m.device_list_update", content: { stream_id: 1 } };
    const pdu = { type: "m.room.encrypted", sender: "@alice:hs1", room_id: "!r:hs1", content: {} };
    const sent = async (transaction: object, effect: Effect) => {
      await using _ = await link.fault("fed/send", effect);
      const path = `${link.url}/_matrix/federation/v1/send/1`;
      await fetch(path, { method: "PUT", body: JSON.stringify(transaction) });
      return JSON.parse(committed.at(-1)?.split(" ").slice(2).join(" ") ?? "") as unknown;
    };
    const full = { origin: "hs1", pdus: [pdu], edus: [typing, update] };
    const bare = { origin: "hs1", pdus: [] };
    const isUpdate = ({ edu_type }: { edu_type: string }) => edu_type === "m.device_list_update";
    const later = { ...update, content: { stream_id: 2 } };
    expect(
      await sent(
        full,
        rewriteEdus((edu) => (isUpdate(edu) ? [] : undefined)),
      ),
    ).toEqual({ ...full, edus: [typing] });
    expect(
      await sent(
        full,
        rewriteEdus((edu) => (isUpdate(edu) ? [later] : undefined)),
      ),
    ).toEqual({ ...full, edus: [typing, later] });
    expect(
      await sent(
        full,
        rewritePdus(() => []),
      ),
    ).toEqual({ ...full, pdus: [] });
    expect(await sent(bare, addEdu(update))).toEqual({ ...bare, edus: [update] });
    expect(await sent(bare, addPdu(pdu))).toEqual({ ...bare, pdus: [pdu] });
    expect(await sent(full, addEdu(later))).toEqual({ ...full, edus: [typing, update, later] });
  });

  test("an effect that throws breaks the exchange, and whoever waits for a hit hears why", async () => {
    await using link = await openLink();
    const broken = () => {
      throw new Error("no such field");
    };
    await using fault = await link.fault("keys/claim", rewrite({ request: broken }));
    const heard = expect(fault.hits()).rejects.toThrow("no such field");
    await expect(claim(link.url)).rejects.toThrow();
    await heard;
    expect(fault.fired).toBe(0);
  });

  test("rewrite: what says the same as before is no hit, though it was changed in place on the way", async () => {
    await using link = await openLink();
    const same = (body: Json) => Object.assign(body as object, { a: 1 }) as Json;
    await using fault = await link.fault("keys/claim", rewrite({ request: same }));
    expect(await bodyOf(await claim(link.url))).toMatchObject({ got: `{"a":1}` });
    expect(fault.fired).toBe(0);
    await claim(link.url, { body: `{"a":2}` });
    expect(fault.fired).toBe(1);
  });

  test("an effect that throws after a hit is told of in the journal, though nobody waits", async () => {
    await using link = await openLink();
    let calls = 0;
    const breaksLater = () => {
      if (++calls > 1) throw new Error("no such field");
      return { b: 2 };
    };
    await using _ = await link.fault("keys/claim", rewrite({ request: breaksLater }));
    await claim(link.url);
    await expect(claim(link.url)).rejects.toThrow();
    expect(records).toContainEqual(
      expect.objectContaining({ type: "fault", change: "failed", fired: 1, error: "no such field" }),
    );
  });

  test("a condition that throws: the exchange passes, and the fault says why it took none", async () => {
    await using link = await openLink();
    const broken = () => {
      throw new Error("no such field");
    };
    await using fault = await link.fault("keys/claim", reply(504).where(broken));
    const heard = expect(fault.hits()).rejects.toThrow("no such field");
    expect((await claim(link.url)).status).toBe(200);
    await heard;
    expect(records).toContainEqual(
      expect.objectContaining({ type: "fault", change: "failed", error: "no such field" }),
    );
  });

  test("a wait whose condition throws ends with that, and no other wait hears of it", async () => {
    await using link = await openLink();
    const broken = () => {
      throw new Error("no such field");
    };
    const waits = [
      link.nextRequest("keys/claim", { where: broken }),
      link.nextExchange("keys/claim", { where: broken }),
    ];
    const heard = waits.map((wait) => expect(wait).rejects.toThrow("no such field"));
    const others = [link.nextRequest("keys/claim"), link.nextExchange("keys/claim")];
    expect((await claim(link.url)).status).toBe(200);
    await Promise.all([...heard, ...others]);
  });

  test("where chooses by the request", async () => {
    await using link = await openLink();
    await using fault = await link.fault(
      "keys/claim",
      reply(500).where(({ request }) => (request as { a?: number }).a === 2),
    );
    expect((await claim(link.url)).status).toBe(200);
    expect((await claim(link.url, { body: `{"a":2}` })).status).toBe(500);
    expect(fault.fired).toBe(1);
  });

  test("every, times: selections hold in the order in which they stand", async () => {
    await using link = await openLink();
    const statuses = async (effect: ReturnType<typeof reply>) => {
      await using fault = await link.fault("keys/claim", effect);
      const seen = [];
      for (let count = 0; count < 6; count++) seen.push((await claim(link.url)).status);
      return { seen, text: fault.text };
    };
    expect(await statuses(reply(500).every(2))).toEqual({
      seen: [200, 500, 200, 500, 200, 500],
      text: "answer keys/claim of alice with 500, each 2nd time",
    });
    expect((await statuses(reply(500).every(2).times(1))).seen).toEqual([200, 500, 200, 200, 200, 200]);
    expect((await statuses(reply(500).times(3).every(2))).seen).toEqual([200, 500, 200, 200, 200, 200]);
    expect((await statuses(reply(500).times(4).every(2))).text).toBe(
      "answer keys/claim of alice with 500, 4 times, each 2nd time",
    );
  });

  test("withProbability: the same seed decides the same way, another one another way", async () => {
    await using link = await openLink();
    const statuses = async (seed: number) => {
      await using fault = await link.fault("keys/claim", reply(500).withProbability(0.5, seed));
      const seen = [];
      for (let count = 0; count < 20; count++) seen.push((await claim(link.url)).status);
      expect(fault.fired).toBe(seen.filter((status) => status === 500).length);
      return seen;
    };
    const first = await statuses(1);
    expect(new Set(first)).toEqual(new Set([200, 500]));
    expect(await statuses(1)).toEqual(first);
    expect(await statuses(2)).not.toEqual(first);
  });

  test("selections that mean nothing are refused", () => {
    expect(() => reply(500).times(0)).toThrow("times(0) takes nothing");
    expect(() => reply(500).every(0)).toThrow("every(0) takes nothing");
    expect(() => reply(500).withProbability(50, 1)).toThrow("50 is no probability: give a number from 0 to 1");
  });

  test("until: takes nothing any more once the promise has settled", async () => {
    await using link = await openLink();
    const { promise, resolve } = Promise.withResolvers<void>();
    await using fault = await link.fault("keys/claim", reply(500).until(promise));
    expect((await claim(link.url)).status).toBe(500);
    resolve();
    expect((await claim(link.url)).status).toBe(200);
    expect(fault.fired).toBe(1);
  });

  test("journals its life", async () => {
    await using link = await openLink();
    {
      await using _ = await link.fault("keys/claim", reply(500));
      await claim(link.url);
    }
    const changes = records.filter((record) => record.type === "fault").map(({ change, fired }) => [change, fired]);
    expect(changes).toEqual([
      ["installed", 0],
      ["fired", 1],
      ["removed", 1],
    ]);
  });

  const passedBy = () => records.filter((record) => record.type === "fault").at(-1)?.passedBy;

  test("without a request for its endpoint it says so, and its record too", async () => {
    await using link = await openLink();
    {
      await using fault = await link.fault("keys/claim", reply(500));
      await query(link.url);
      expect(fault.passedBy).toBe("no request for keys/claim was made");
    }
    expect(passedBy()).toBe("no request for keys/claim was made");
  });

  test("requests that its condition does not take are counted, in its record as they pass", async () => {
    await using link = await openLink();
    const effect = reply(500).where(() => false);
    await using fault = await link.fault("keys/query", effect);
    for (let count = 0; count < 3; count++) await query(link.url);
    expect(fault.passedBy).toBe("3 requests for keys/query passed; the condition took none");
    expect(records.at(-2)).toMatchObject({ change: "passed", passed: 3, fired: 0, passedBy: fault.passedBy });
    await using _ = await link.fault("keys/query", reply(500).every(4));
    await expect(fault.hits(1, 20)).rejects.toThrow("instead: 3 requests for keys/query passed; the condition took");
  });

  test("requests that it takes and leaves as they are are counted", async () => {
    await using link = await openLink();
    await using fault = await link.fault("keys/claim", rewrite({ request: () => undefined }));
    await claim(link.url);
    await link.idle("keys/claim");
    expect(fault.passedBy).toBe("1 request for keys/claim came and left it nothing to do");
  });

  test("a request that was under way when it was put on is told of", async () => {
    await using link = await openLink();
    await using slow = await link.fault("keys/claim", hold());
    const pending = claim(link.url);
    const held = await slow.held();
    await using fault = await link.fault("keys/claim", reply(500));
    held.release();
    expect((await pending).status).toBe(200);
    expect(fault.passedBy).toBe(
      "no request for keys/claim was made; 1 request for keys/claim was under way when it was put on, and is not taken",
    );
  });

  test("says what it waited for when it does not fire", async () => {
    await using link = await openLink();
    await using fault = await link.fault("keys/claim", reply(500));
    await expect(fault.hits(1, 20)).rejects.toThrow(
      `waited 20 ms for the fault "answer keys/claim of alice with 500" to fire 1 time(s); instead: no request for keys/claim was made`,
    );
  });
});
