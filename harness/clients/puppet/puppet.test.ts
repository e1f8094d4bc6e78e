import { beforeAll, expect, test } from "vitest";
import { oneHomeserver, type RunningHomeserver } from "../../homeservers/index.ts";
import { Link } from "../../network/index.ts";
import { garble } from "./garble.ts";
import { Puppet } from "./puppet.ts";

const journal = { write: () => undefined };
const roomId = "!nowhere:hs1";
let server: RunningHomeserver;
let lastUser = 0;

beforeAll(async () => {
  const homeserver = await oneHomeserver();
  server = homeserver.server;
  return () => homeserver[Symbol.asyncDispose]();
});

async function login(role: string, homeserverUrl = server.url): Promise<Puppet> {
  return Puppet.login({ role, homeserverUrl, account: await server.register(`${role}-${++lastUser}`) });
}

test("puppets send each other room keys, all through their links", async () => {
  await using link = await Link.open({ name: "alice", target: () => server.url, journal });
  await using alice = await login("alice", link.url);
  await using bob = await login("bob");
  const session = alice.openOlmSession(await alice.claimOneTimeKey(bob));
  const roomKey = alice.createRoomKey(roomId);
  await alice.shareRoomKey(roomKey, session);
  expect(await bob.receive()).toEqual({ type: "m.room_key", content: roomKey.content });
  const endpoints = link.exchanges().map(({ endpoint }) => endpoint);
  expect(endpoints).toEqual(["login", "keys/upload", "keys/claim", "keys/query", "sendToDevice/m.room.encrypted"]);
});

test("a one-time key can be used as often as one likes; the second message is one that cannot be decrypted", async () => {
  await using alice = await login("alice");
  await using bob = await login("bob");
  const oneTimeKey = await alice.claimOneTimeKey(bob);
  await alice.shareRoomKey(alice.createRoomKey(roomId), alice.openOlmSession(oneTimeKey));
  expect((await bob.receive()).type).toBe("m.room_key");
  await alice.shareRoomKey(alice.createRoomKey(roomId), alice.openOlmSession(oneTimeKey));
  await expect(bob.receive()).rejects.toThrow("OLM.BAD_MESSAGE_KEY_ID");
});

test("a garbled message names the same one-time key and fails its authentication", async () => {
  await using alice = await login("alice");
  await using bob = await login("bob");
  const session = alice.openOlmSession(await alice.claimOneTimeKey(bob));
  const message = session.encrypt("m.dummy", {});
  const [good, bad] = [message, garble(message)].map(({ ciphertext }) => ciphertext[bob.curve25519]?.body ?? "");
  expect(bad).not.toBe(good);
  expect(bad?.slice(0, -2)).toBe(good?.slice(0, -2));
  await alice.sendToDevice(bob, garble(message));
  await expect(bob.receive()).rejects.toThrow("OLM.BAD_MESSAGE_MAC");
  await alice.sendToDevice(bob, message);
  expect((await bob.receive()).type).toBe("m.dummy");
});

test("a made-up device is published with the keys that it was given", async () => {
  await using mallory = await login("mallory");
  await using alice = await login("alice");
  const zero = "A".repeat(43);
  const device = await mallory.publishDevice({ curve25519: zero, oneTimeKey: zero });
  const claimed = await alice.claimOneTimeKey(device);
  expect(claimed).toEqual({ device, key: zero });
  expect(device.deviceId).not.toBe(mallory.deviceId);
});

test("a refusal of the homeserver is told in a sentence", async () => {
  await using mallory = await login("mallory");
  await expect(mallory.join("!nowhere:hs1", ["hs1"])).rejects.toThrow(
    /^the homeserver refused POST join\/!nowhere%3Ahs1 with 4\d\d: /,
  );
});

test("libolm takes no hold of what goes wrong elsewhere in the process", async () => {
  await using _ = await login("alice");
  const listeners = ["uncaughtException", "unhandledRejection"].flatMap((event) => process.rawListeners(event));
  expect(listeners.filter((listener) => /throw/.test(String(listener)))).toEqual([]);
});
