import { expect, test } from "vitest";
import { pausedText } from "./paused-text.ts";

test("what is up is told with all that is needed to ask it", () => {
  const homeserverUrl = "http://127.0.0.1:8008";
  const text = pausedText({
    type: "paused",
    scenario: "a promise",
    clients: "jj",
    reason: "it was broken",
    journal: "/reports/journal.ndjson",
    servers: [{ name: "hs1", url: homeserverUrl, database: "/data/hs1/hs.db" }],
    devices: [
      {
        role: "alice",
        userId: "@alice:hs1",
        deviceId: "PHONE",
        token: "secret",
        homeserverUrl,
        linkUrl: "http://127.0.0.1:4000",
      },
      { role: "alice2", userId: "@alice:hs1", deviceId: "", homeserverUrl, linkUrl: "http://127.0.0.1:4001" },
    ],
  });
  expect(text.split("\n")).toEqual([
    "a promise [jj] did not hold: it was broken",
    "paused: its servers and clients are up until Enter",
    "  journal  /reports/journal.ndjson",
    "  hs1      http://127.0.0.1:8008",
    "           database /data/hs1/hs.db",
    "  alice    @alice:hs1 PHONE, over its link http://127.0.0.1:4000",
    "           curl -H 'Authorization: Bearer secret' http://127.0.0.1:8008/_matrix/client/v3/account/whoami",
    "  alice2   @alice:hs1, not logged in",
  ]);
});
