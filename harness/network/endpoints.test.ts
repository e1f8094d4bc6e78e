import { describe, expect, test } from "vitest";
import { endpointOf, isFor, requestLine } from "./endpoints.ts";

describe("an endpoint's name", () => {
  test.each([
    ["GET", "/_matrix/client/v1/media/download/hs1/abc", "media/download"],
    ["GET", "/_matrix/client/v1/media/download/hs1/abc/cat.png", "media/download"],
    ["GET", "/_matrix/media/v3/download/hs1/abc", "media/download"],
    ["POST", "/_matrix/media/v3/upload", "media/upload"],
    ["GET", "/_matrix/federation/v1/media/download/abc", "fed/media/download"],
    ["GET", "/_matrix/client/v3/user/%40a%3Ahs1/account_data/m.secret_storage.default_key", "account_data/get"],
    ["PUT", "/_matrix/client/v3/user/%40a%3Ahs1/account_data/m.secret_storage.default_key", "account_data"],
    ["GET", "/_matrix/client/v3/rooms/!r%3Ahs1/members", "members"],
    ["POST", "/_matrix/client/r0/keys/upload/DEVICE", "keys/upload"],
    ["POST", "/_matrix/client/v3/logout/all", "logout"],
    ["POST", "/_matrix/client/v3/rooms/!r%3Ahs1/join", "join"],
    ["POST", "/_matrix/client/v3/join/!r%3Ahs1", "join"],
    ["PUT", "/_matrix/client/v3/rooms/!r%3Ahs1/state/m.room.encryption/", "state"],
    ["PUT", "/_matrix/client/v3/rooms/!r%3Ahs1/state/m.room.encryption", "state"],
    ["PUT", "/_matrix/client/v3/room_keys/keys", "room_keys/keys"],
    ["GET", "/_matrix/client/v3/room_keys/keys/!r%3Ahs1/abc", "room_keys/keys/get"],
    ["PUT", "/_matrix/client/v3/rooms/!r%3Ahs1/send/m.room.encrypted/1", "send/m.room.encrypted"],
    ["PUT", "/_matrix/client/v3/sendToDevice/m.key.verification.mac/1", "sendToDevice/m.key.verification.mac"],
    ["POST", "/_matrix/client/unstable/org.matrix.simplified_msc3575/sync", "sliding-sync"],
    ["GET", "/_matrix/client/v3/devices", undefined],
    ["GET", "/_matrix/client/v3/media/download/hs1/abc", undefined],
    ["PUT", "/_matrix/client/v3/room_keys/keysX", undefined],
  ])("%s %s is %s", (method, path, name) => {
    expect(endpointOf(method, path)).toBe(name);
  });

  test("a preflight belongs to none", () => {
    expect(isFor("*", "OPTIONS", "/_matrix/client/v3/keys/claim")).toBe(false);
  });
});

describe("the line of a request", () => {
  test("has the newest version, and its parameters encoded", () => {
    expect(requestLine("send", { roomId: "!r/1:hs1", eventType: "m.room.message", txnId: "1" })).toEqual({
      method: "PUT",
      path: "/_matrix/client/v3/rooms/!r%2F1%3Ahs1/send/m.room.message/1",
    });
    expect(requestLine("media/download", { serverName: "hs1", mediaId: "abc" }).path).toBe(
      "/_matrix/client/v1/media/download/hs1/abc",
    );
    expect(requestLine("state", { roomId: "!r", eventType: "m.room.topic", stateKey: "" }).path).toBe(
      "/_matrix/client/v3/rooms/!r/state/m.room.topic/",
    );
  });

  test("is for the endpoint that it was made for", () => {
    const { method, path } = requestLine("account_data/get", { userId: "@a:hs1", type: "m.cross_signing.master" });
    expect(endpointOf(method, path)).toBe("account_data/get");
  });

  test("says which parameter is missing", () => {
    expect(() => requestLine("members", {})).toThrow("a request for members needs a roomId in its path");
  });
});
