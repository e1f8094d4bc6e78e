import { spawn } from "node:child_process";
import { once } from "node:events";
import http from "node:http";
import type { AddressInfo } from "node:net";
import { createInterface } from "node:readline";
import { afterAll, beforeEach, expect, test } from "vitest";
import { Link, loseResponse } from "./index.ts";
import { kill, type Victim } from "./kill.ts";

/** A plain server that counts what it committed. */
let committed = 0;
const server = http.createServer((request, response) => {
  committed++;
  request.resume().once("end", () => response.end("{}"));
});
server.listen(0, "127.0.0.1");
await once(server, "listening");
afterAll(() => server.close());
beforeEach(() => {
  committed = 0;
});

const openLink = () =>
  Link.open({
    name: "alice",
    target: () => `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    journal: { write: () => undefined },
  });

/** A process that claims keys, says what it heard and ends: the victim when it made the request itself. */
interface Claimant extends Victim, AsyncDisposable {
  heard: string[];
  ended: Promise<unknown>;
}

async function claimant(url: string): Promise<Claimant> {
  const program = `await fetch("${url}/_matrix/client/v3/keys/claim", { method: "POST", body: "{}" })
    .then((answer) => console.log(answer.status), (error) => console.log(error.cause.code));`;
  const child = spawn(process.execPath, ["--input-type=module", "-e", program], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const heard: string[] = [];
  createInterface({ input: child.stdout }).on("line", (line) => heard.push(line));
  const ended = once(child, "close");
  const end = async () => {
    child.kill("SIGKILL");
    await ended;
  };
  const stall = async () => void child.kill("SIGSTOP");
  return { name: "alice", heard, ended, stall, kill: end, [Symbol.asyncDispose]: end };
}

test("before-request: the victim is dead, and the server saw nothing", async () => {
  await using link = await openLink();
  await using alice = await claimant(link.url);
  await using fault = await link.fault("keys/claim", kill(alice, "before-request"));
  await fault.hits();
  expect([committed, alice.heard, fault.fired]).toEqual([0, [], 1]);
  expect(fault.text).toBe("kill alice at keys/claim of alice, before the request arrives, once");
});

test("after-commit: the server answered, and the victim is dead without the answer", async () => {
  await using link = await openLink();
  await using alice = await claimant(link.url);
  await using fault = await link.fault("keys/claim", kill(alice, "after-commit"));
  await fault.hits();
  expect([committed, alice.heard, fault.fired]).toEqual([1, [], 1]);
  expect(fault.text).toBe("kill alice at keys/claim of alice, after it was answered, once");
});

test("before-handling: the answer was delivered, and the victim is dead without having read it", async () => {
  await using link = await openLink();
  await using alice = await claimant(link.url);
  await using fault = await link.fault("keys/claim", kill(alice, "before-handling"));
  const delivered = link.nextExchange("keys/claim");
  await fault.hits();
  expect([committed, alice.heard, fault.fired]).toEqual([1, [], 1]);
  expect(await delivered).toMatchObject({ end: "answered", status: 200 });
  expect(fault.text).toBe("kill alice at keys/claim of alice, before it handles the answer, once");
});

test("before-handling: a victim whose answer is lost on its way is dead too, and that is no hit", async () => {
  await using link = await openLink();
  await using alice = await claimant(link.url);
  await using fault = await link.fault("keys/claim", kill(alice, "before-handling"));
  await using _ = await link.fault("keys/claim", loseResponse());
  await alice.ended;
  // The fault has had its say of it by then.
  await link.seen("keys/claim");
  expect([committed, alice.heard, fault.fired]).toEqual([1, [], 0]);
});

test("it waits for the exchange that it is for", async () => {
  await using link = await openLink();
  const killed: string[] = [];
  const hs1 = { name: "hs1", stall: async () => undefined, kill: async () => void killed.push("hs1") };
  const isSecond = ({ query }: { query: URLSearchParams }) => query.get("number") === "2";
  await using fault = await link.fault("keys/claim", kill(hs1, "after-commit").where(isSecond));
  const claim = (number: number) =>
    fetch(`${link.url}/_matrix/client/v3/keys/claim?number=${number}`, { method: "POST", body: "{}" });
  for (const number of [1, 2, 2]) await claim(number).catch(() => undefined);
  expect([killed, fault.fired, committed]).toEqual([["hs1"], 1, 3]);
});

test("whoever made the request and is not the victim sees a dead connection", async () => {
  await using link = await openLink();
  await using bob = await claimant(link.url);
  const killed: string[] = [];
  const hs1 = { name: "hs1", stall: async () => undefined, kill: async () => void killed.push("hs1") };
  await using fault = await link.fault("keys/claim", kill(hs1, "after-commit"));
  const ended = await link.nextExchange("keys/claim");
  await fault.hits();
  expect([killed, committed, ended.end]).toEqual([["hs1"], 1, "broken"]);
  await bob.ended;
  expect(bob.heard).toEqual(["ECONNRESET"]);
});

test("a victim that cannot be killed: whoever waits for the hit is told, and nothing passes", async () => {
  await using link = await openLink();
  await using bob = await claimant(link.url);
  const immortal = { ...bob, kill: () => Promise.reject(new Error("bob shares his process")) };
  await using fault = await link.fault("keys/claim", kill(immortal, "after-commit"));
  await expect(fault.hits()).rejects.toThrow("bob shares his process");
  expect(fault.fired).toBe(0);
  await bob.ended;
  expect(bob.heard).toEqual(["ECONNRESET"]);
});
