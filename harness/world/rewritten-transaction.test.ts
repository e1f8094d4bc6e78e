import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { prepareHomeserver, type RunningHomeserver } from "../homeservers/index.ts";
import { refuse, rewriteEdus } from "../network/index.ts";
import { requestSigner, type SignRequest } from "../network/sign-request.ts";
import { Federation } from "./federation.ts";

let federation: Federation;
const journal = { write: () => undefined };

beforeAll(async () => {
  const synapse = await prepareHomeserver("synapse", "process", () => undefined);
  federation = await Federation.start({ homeservers: { hs1: synapse, hs2: synapse }, egressHost: "127.0.0.1" });
});
afterAll(async () => federation?.[Symbol.asyncDispose]());

/** A logged-in user of a server, by raw HTTP. */
async function userOf(server: RunningHomeserver, localpart: string) {
  const { userId, password } = await server.register(localpart);
  const call = async (method: string, target: string, body?: object, token?: string) => {
    const answer = await fetch(`${server.url}/_matrix/client/v3/${target}`, {
      method,
      headers: token ? { authorization: `Bearer ${token}` } : {},
      body: body && JSON.stringify(body),
    });
    expect(answer.ok, `${method} ${target}`).toBe(true);
    return (await answer.json()) as unknown;
  };
  const identifier = { type: "m.id.user", user: userId };
  const session = await call("POST", "login", { type: "m.login.password", identifier, password });
  const { access_token: token, device_id: deviceId } = session as { access_token: string; device_id: string };
  let since = "";
  return {
    userId,
    deviceId,
    sendToDevice: (to: { userId: string; deviceId: string }, content: object) =>
      call(
        "PUT",
        `sendToDevice/org.example.note/${crypto.randomUUID()}`,
        { messages: { [to.userId]: { [to.deviceId]: content } } },
        token,
      ),
    /** Waits for to-device messages that it has not had. */
    received: async () => {
      for (;;) {
        const { next_batch, to_device } = (await call("GET", `sync?timeout=10000${since}`, undefined, token)) as {
          next_batch?: string;
          to_device?: { events: { content: object }[] };
        };
        since = `&since=${next_batch}`;
        if (to_device?.events.length) return to_device.events.map(({ content }) => content);
      }
    },
  };
}

test("a homeserver accepts a transaction whose EDU was changed on the way, and takes what it says", async () => {
  const [alice, bob] = [await userOf(federation.server("hs1"), "alice"), await userOf(federation.server("hs2"), "bob")];
  const wire = federation.wire("hs1", "hs2");
  const isNote = (edu: { content: Record<string, unknown> }) => edu.content.type === "org.example.note";
  const changed = (text: string) => ({ [bob.userId]: { [bob.deviceId]: { text } } });
  {
    await using rewritten = await wire.fault(
      "fed/send",
      rewriteEdus((edu) =>
        isNote(edu) ? [{ ...edu, content: { ...edu.content, messages: changed("changed") } }] : undefined,
      ),
    );
    await alice.sendToDevice(bob, { text: "original" });
    expect(await bob.received()).toEqual([{ text: "changed" }]);
    expect(rewritten.fired).toBe(1);
    const transaction = await wire.seen("fed/send", {
      where: ({ faults }) => faults?.includes(rewritten.number) ?? false,
    });
    expect(transaction).toMatchObject({ end: "answered", status: 200 });
  }
  {
    await using dropped = await wire.fault("fed/send", rewriteEdus((edu) => (isNote(edu) ? [] : undefined)).times(1));
    await alice.sendToDevice(bob, { text: "dropped" });
    await dropped.hits();
    await alice.sendToDevice(bob, { text: "after" });
    expect(await bob.received()).toEqual([{ text: "after" }]);
  }
});

test("a homeserver refuses a changed transaction that somebody else has signed", async () => {
  const [erin, frank] = [
    await userOf(federation.server("hs1"), "erin"),
    await userOf(federation.server("hs2"), "frank"),
  ];
  const wire = federation.wire("hs1", "hs2");
  const otherKey = `ed25519 a_other ${Buffer.alloc(32, 1).toString("base64").replace("=", "")}`;
  const sign = vi.spyOn(wire as { sign: SignRequest }, "sign").mockImplementation(requestSigner("hs1", otherKey));
  await using changed = await wire.fault("fed/send", rewriteEdus((edu) => [edu, edu]).times(1));
  await erin.sendToDevice(frank, { text: "original" });
  const answered = await wire.seen("fed/send", {
    where: ({ faults }) => faults?.includes(changed.number) ?? false,
  });
  expect(answered).toMatchObject({ end: "answered", status: 401 });
  sign.mockRestore();
  await federation.reconnect();
  expect(await frank.received()).toEqual([{ text: "original" }]);
});

test("a homeserver that is refused connections to another delivers once it is let through", async () => {
  const [carol, dave] = [
    await userOf(federation.server("hs1"), "carol"),
    await userOf(federation.server("hs2"), "dave"),
  ];
  const refused = await federation.wire("hs1", "hs2").fault("*", refuse(), journal);
  await carol.sendToDevice(dave, { text: "hello" });
  await refused.hits();
  await refused[Symbol.asyncDispose]();
  await federation.reconnect();
  expect(await dave.received()).toEqual([{ text: "hello" }]);
});
