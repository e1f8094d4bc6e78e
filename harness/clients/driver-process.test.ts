import { describe, expect, test } from "vitest";
import { DriverProcess } from "./driver-process.ts";

test("a driver that does not answer is told of, with what it said last", async () => {
  const program = `console.error("waiting for the lock"); process.stdin.resume()`;
  await using driver = new DriverProcess({ command: process.execPath, args: ["-e", program] }, { limitMs: 100 });
  await new Promise((resolve) => driver.listen(resolve));
  await expect(driver.call("hello", {})).rejects.toMatchObject({
    name: "NoAnswer",
    message: "waited 100 ms for an answer to hello; instead: the driver lives and said last:\nwaiting for the lock",
  });
});

test.each([
  [
    "an event without its members",
    `{"method":"timelineEvent","params":{}}`,
    "event timelineEvent is not what the protocol says",
  ],
  ["an event that there is not", `{"method":"somethingNew","params":{}}`, "somethingNew"],
  ["what is no message", "hello", "not a message of the protocol: hello"],
])("%s is told as an error, with what is wrong", async (_, line, complaint) => {
  const program = `console.log(${JSON.stringify(line)}); process.stdin.resume()`;
  await using driver = new DriverProcess({ command: process.execPath, args: ["-e", program] });
  const told = await new Promise((resolve) => driver.listen(resolve));
  expect(told).toEqual({ event: "log", params: { level: "error", line: expect.stringContaining(complaint) } });
});

describe("a driver that dies", () => {
  const complains = `console.error("cannot open the lock")`;
  const reports = `console.log(JSON.stringify({ method: "unhandled", params: { error: "Error: no such module\\n    at load" } }))`;
  const logs = `console.log(JSON.stringify({ method: "log", params: { client: "a", level: "error", line: "gave up" } }))`;

  test.each([
    ["complains on stderr", complains, "cannot open the lock"],
    ["reports an error that nothing caught", reports, "Error: no such module\n    at load"],
    ["logs an error for a client", logs, "gave up"],
  ])("and %s tells why, whether it was asked or not", async (_, says, lastWords) => {
    const told = `it ended with exit code 3, and said last:\n${lastWords}`;
    // It writes without waiting for a reader, and is gone before anything of it was read.
    const program = `process.stdin.once("data", () => { ${says}; process.exit(3) })`;
    await using driver = new DriverProcess({ command: process.execPath, args: ["-e", program] });
    await expect(driver.call("hello", {})).rejects.toThrow(`the driver died while it was asked to hello: ${told}`);
    expect(driver.alive).toBe(false);
    await expect(driver.call("hello", {})).rejects.toThrow(`the driver cannot be asked to hello: ${told}`);
  });

  test("and leaves a process that holds its stderr open is not waited for", async () => {
    const program = `
      const { pid } = require("node:child_process").spawn("sleep", ["60"], { detached: true, stdio: "inherit" });
      console.error(pid);
      process.exit(3)`;
    await using driver = new DriverProcess({ command: process.execPath, args: ["-e", program] });
    const left = await driver
      .call("hello", {})
      .catch(({ message }) => /exit code 3, and said last:\n(\d+)$/.exec(message));
    expect(process.kill(Number((left as RegExpExecArray)[1]), "SIGKILL")).toBe(true);
  });

  test("because it was killed has no last words", async () => {
    await using driver = new DriverProcess({
      command: process.execPath,
      args: ["-e", `${logs}; process.stdin.resume()`],
    });
    await new Promise((resolve) => driver.listen(resolve));
    const asked = driver.call("hello", {});
    await Promise.all([expect(asked).rejects.toThrow(/it ended with SIGKILL$/), driver.kill()]);
  });
});

/** A driver that reports these errors, which nobody handled, at once. */
function escapes(...errors: object[]): DriverProcess {
  const lines = errors.map((params) => JSON.stringify({ method: "unhandled", params }));
  const program = `process.stdin.once("data", () => console.log(${JSON.stringify(lines.join("\n"))})).resume()`;
  return new DriverProcess({ command: process.execPath, args: ["-e", program] });
}

const alice = { name: "alice-1", userId: "@alice-1f0e9a3c:hs1", called: 'alice of "first" [jj]' };
const bob = { name: "bob-2", userId: "@bob-2b01d0aa:hs1", called: 'bob of "second" [jj]' };

/** The clients for which the driver reports that so many errors escaped. */
async function owners(driver: DriverProcess, count: number): Promise<(string | undefined)[]> {
  const told: (string | undefined)[] = [];
  const { promise, resolve } = Promise.withResolvers<void>();
  driver.listen(({ event, params }) => {
    if (event === "unhandled" && told.push(params.client) === count) resolve();
  });
  driver.call("hello", {}).catch(() => undefined);
  await promise;
  return told;
}

test("an error that escaped is of the client that the driver says, or the only one that was ever there", async () => {
  await using driver = escapes({ client: "bob-2", error: "boom" }, { error: "boom" });
  driver.host(alice);
  expect(await owners(driver, 2)).toEqual(["bob-2", "alice-1"]);
  expect(driver.unattributed).toEqual([]);
});

test("of several clients it is of the one whose user it names; else of none, and all are candidates", async () => {
  await using driver = escapes({ error: `no device of ${bob.userId}` }, { error: "boom" });
  driver.host(alice);
  driver.host(bob);
  driver.dismiss(alice.name);
  expect(await owners(driver, 2)).toEqual(["bob-2", undefined]);
  // What a client left behind may fail when it has gone.
  expect(driver.unattributed).toEqual([{ error: "boom", candidates: [alice.called, bob.called] }]);
});
