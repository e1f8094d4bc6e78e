import { spawn } from "node:child_process";
import http from "node:http";
import os from "node:os";
import path from "node:path";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { JournalEntry, LogRecord } from "../../journal/index.ts";
import { withDeadline } from "../../support/index.ts";
import { generateSigningKey } from "../generate-signing-key.ts";
import type { RunningHomeserver } from "../homeserver.ts";
import { usualSettings } from "../server-settings.ts";
import { containerEngine } from "./container-engine.ts";
import { containerHostAddress } from "./container-host-address.ts";
import { containerRuntime } from "./container-runtime.ts";
import { prepareImage } from "./prepare-image.ts";
import { runningHomeserverSuite } from "./running-homeserver-suite.test-support.ts";
import { SynapseContainer } from "./synapse-container.ts";

const image = process.env.CRUCIBLE_SYNAPSE_IMAGE ?? "crucible/synapse:local";
const entries: JournalEntry[] = [];
const options = {
  egressProxyUrl: "http://127.0.0.1:9",
  signingKey: generateSigningKey(),
  dataFolder: path.join(os.tmpdir(), "crucible-container-test"),
  journal: { write: (entry: JournalEntry) => void entries.push(entry) },
  settings: usualSettings,
};

let server: RunningHomeserver;
beforeAll(async () => {
  await prepareImage(image, () => undefined);
  server = await new SynapseContainer(image).start({ ...options, name: "hs1" });
});
afterAll(async () => server?.[Symbol.asyncDispose]());

const versions = () => fetch(`${server.url}/_matrix/client/versions`);
const logOf = (name: string) => entries.filter((entry) => entry.type === "log" && entry.source === name) as LogRecord[];

runningHomeserverSuite(() => server);

test("the engine answers", async () => {
  expect(await containerEngine()).toEqual({ answers: true });
});

test("its log is in the journal from its first line on, whole, with its level", () => {
  const log = logOf("hs1");
  const lines = log.map(({ line }) => line);
  expect(lines[0]).toBe("WARNING synapse.config.logger - ***** STARTING SERVER *****");
  expect(log[0]?.level).toBe("warn");
  expect(log.find(({ line }) => line.includes("now listening on TCP port"))?.level).toBe("info");
});

test("its log goes on after a restart, and repeats nothing", async () => {
  const starts = () => logOf("hs1").filter(({ line }) => line.includes("STARTING SERVER")).length;
  const before = starts();
  await server.kill();
  await server.restart();
  expect(starts()).toBe(before + 1);
});

test("it reaches a proxy on the address that containerHostAddress names", async () => {
  const { promise: asked, resolve } = Promise.withResolvers<string>();
  const proxy = http.createServer();
  proxy.on("connect", (request, socket) => {
    resolve(request.url ?? "");
    socket.destroy();
  });
  const host = await containerHostAddress();
  await new Promise<void>((done) => proxy.listen(0, host, done));
  const { port } = proxy.address() as { port: number };
  const egressProxyUrl = `http://${host}:${port}`;
  await using other = await new SynapseContainer(image).start({ ...options, egressProxyUrl, name: "hs9" });
  const { userId } = await other.register("asker");
  const login = {
    type: "m.login.password",
    identifier: { type: "m.id.user", user: userId },
    password: "asker-password",
  };
  const loggedIn = await fetch(`${other.url}/_matrix/client/v3/login`, { method: "POST", body: JSON.stringify(login) });
  const { access_token: token } = (await loggedIn.json()) as { access_token: string };
  const answered = fetch(`${other.url}/_matrix/client/v3/profile/@bob:hs2`, {
    headers: { authorization: `Bearer ${token}` },
  }).catch(() => undefined);
  expect(await withDeadline(asked, { ms: 20_000, awaited: "a request for hs2 at the proxy" })).toMatch(/^hs2:\d+$/);
  await answered;
  proxy.closeAllConnections();
  proxy.close();
});

test("nobody who takes a dead server's address is mistaken for it", async () => {
  const address = server.url;
  await server.kill();
  await using other = await new SynapseContainer(image).start({ ...options, name: "hs2" });
  // The engine gives out the lowest free address: the dead server's.
  expect(other.url).toBe(address);
  await expect(versions()).rejects.toThrow("fetch failed");
  await server.restart();
  expect(server.url).not.toBe(address);
  expect((await server.register("moved")).userId).toBe("@moved:hs1");
});

test("a stalled one can be disposed of, and twice", async () => {
  const other = await new SynapseContainer(image).start({ ...options, name: "hs4" });
  await other.stall();
  await other[Symbol.asyncDispose]();
  await other[Symbol.asyncDispose]();
});

test.each([
  ["is created", "create"],
  ["starts", "start"],
])("nothing is left of one whose runner is killed while it %s", async (_, moment) => {
  const { egressProxyUrl, signingKey, dataFolder, settings } = options;
  const program = `
    const { SynapseContainer } = await import(${JSON.stringify(import.meta.resolve("./synapse-container.ts"))});
    const told = ${JSON.stringify({ name: "hs5", egressProxyUrl, signingKey, dataFolder, settings })};
    await new SynapseContainer(${JSON.stringify(image)}).start({ ...told, journal: { write() {} } });
  `;
  const { container } = await containerRuntime();
  const events = (await container.dockerode.getEvents({ filters: { event: [moment, "destroy"] } })) as Readable;
  const runner = spawn(process.execPath, ["--input-type=module", "-e", program], { stdio: "ignore" });
  const killedAndGone = async () => {
    let id: string | undefined;
    for await (const line of createInterface({ input: events })) {
      const { Action: action, Actor: actor } = JSON.parse(line);
      if (action === moment) {
        runner.kill("SIGKILL");
        id ??= actor.ID;
      } else if (actor.ID === id) return;
    }
  };
  await withDeadline(killedAndGone(), { ms: 60_000, awaited: "the container of hs5 to be made, and removed" });
  events.destroy();
});

test("one that cannot start says what it logged, and is gone", async () => {
  await expect(new SynapseContainer(image).start({ ...options, name: "not a name" })).rejects.toThrow(
    /not a name .* did not start: .*not a name/s,
  );
});

test("an image that cannot be had is a sentence with a hint", async () => {
  const missing = prepareImage("127.0.0.1:9/crucible/none:1", () => undefined);
  await expect(missing).rejects.toMatchObject({
    name: "InfrastructureError",
    message: expect.stringContaining("the image 127.0.0.1:9/crucible/none:1 is not here and could not be pulled"),
    hint: expect.stringContaining("--backend process"),
  });
});
