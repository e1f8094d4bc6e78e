import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { prepareHomeserver, type RunningHomeserver } from "../homeservers/index.ts";
import { addEdu, refuse, rewriteEdus, rewritePdus, type SyncAnswer } from "../network/index.ts";
import { requestSigner, type SignRequest } from "../network/sign-request.ts";
import { Federation } from "./federation.ts";

let federation: Federation;
const journal = { write: () => undefined };

beforeAll(async () => {
  const synapse = await prepareHomeserver("synapse", "process", () => undefined);
  federation = await Federation.start({ homeservers: { hs1: synapse, hs2: synapse }, egressHost: "127.0.0.1" });
});
afterAll(async () => federation?.[Symbol.asyncDispose]());

type Sync = Pick<SyncAnswer, "next_batch" | "to_device" | "rooms">;

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
  /** Syncs on until there is what is wanted. */
  const synced = async <T>(wanted: (sync: Sync) => T | undefined): Promise<T> => {
    for (;;) {
      const sync = (await call("GET", `sync?timeout=10000${since}`, undefined, token)) as Sync;
      since = `&since=${sync.next_batch}`;
      const found = wanted(sync);
      if (found !== undefined) return found;
    }
  };
  return {
    userId,
    deviceId,
    call: (method: string, target: string, body: object) => call(method, target, body, token),
    /** Waits for the next event of this type in the room. */
    event: (roomId: string, type: string) =>
      synced(({ rooms }) => rooms?.join?.[roomId]?.timeline?.events.find((event) => event.type === type)),
    sendToDevice: (to: { userId: string; deviceId: string }, content: object) =>
      call(
        "PUT",
        `sendToDevice/org.example.note/${crypto.randomUUID()}`,
        { messages: { [to.userId]: { [to.deviceId]: content } } },
        token,
      ),
    /** Waits for to-device messages that it has not had. */
    received: () =>
      synced(({ to_device }) =>
        to_device?.events.length ? to_device.events.map(({ content }) => content) : undefined,
      ),
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

test("a homeserver takes an EDU that was added to a transaction", async () => {
  const [ivan, judy] = [await userOf(federation.server("hs1"), "ivan"), await userOf(federation.server("hs2"), "judy")];
  const content = {
    sender: ivan.userId,
    type: "org.example.note",
    message_id: "never sent",
    messages: { [judy.userId]: { [judy.deviceId]: { text: "added" } } },
  };
  const added = addEdu({ edu_type: "m.direct_to_device", content }).times(1);
  await using fault = await federation.wire("hs1", "hs2").fault("fed/send", added);
  await ivan.sendToDevice(judy, { text: "sent" });
  await fault.hits();
  const texts: object[] = [];
  while (texts.length < 2) texts.push(...(await judy.received()));
  expect(texts).toEqual([{ text: "sent" }, { text: "added" }]);
});

test.each([
  ["m.room.message/1", { msgtype: "m.text", body: "original" }, { msgtype: "m.text", body: "changed" }],
  // Of these, something is left when they are redacted, and so is signed.
  ["m.room.history_visibility", { history_visibility: "joined" }, { history_visibility: "invited" }],
  ["m.room.power_levels", { users_default: 1, a: "original" }, { users_default: 2, a: "changed" }],
])("a homeserver takes a PDU that was changed on the way for genuine: %s", async (target, original, content) => {
  const [type = ""] = target.split("/");
  const [grace, heidi] = [
    await userOf(federation.server("hs1"), `grace-${type}`),
    await userOf(federation.server("hs2"), `heidi-${type}`),
  ];
  const created = await grace.call("POST", "createRoom", { preset: "private_chat", invite: [heidi.userId] });
  const { room_id: roomId } = created as { room_id: string };
  await heidi.call("POST", `join/${roomId}?server_name=hs1`, {});
  await heidi.event(roomId, "m.room.member");
  const changes = rewritePdus((pdu) => (pdu.type === type ? [{ ...pdu, content }] : undefined));
  await using changed = await federation.wire("hs1", "hs2").fault("fed/send", changes);
  await grace.call("PUT", `rooms/${roomId}/${target.includes("/") ? "send" : "state"}/${target}`, original);
  await changed.hits();
  expect(await heidi.event(roomId, type)).toMatchObject({ sender: grace.userId, content });
});

test("an event of a room whose version is not known is not signed, and so does not arrive", async () => {
  const [kim, leo] = [await userOf(federation.server("hs1"), "kim"), await userOf(federation.server("hs2"), "leo")];
  const room = { preset: "private_chat", invite: [leo.userId], room_version: "11" };
  const { room_id: roomId } = (await kim.call("POST", "createRoom", room)) as { room_id: string };
  await leo.call("POST", `join/${roomId}?server_name=hs1`, {});
  {
    await using changed = await federation.wire("hs1", "hs2").fault(
      "fed/send",
      rewritePdus((pdu) => [pdu]),
    );
    await kim.call("PUT", `rooms/${roomId}/send/m.room.message/1`, { msgtype: "m.text", body: "original" });
    await expect(changed.hits()).rejects.toThrow(/cannot be signed: the room is older than version 12/);
  }
  await federation.reconnect();
  expect(await leo.event(roomId, "m.room.message")).toMatchObject({ content: { body: "original" } });
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
