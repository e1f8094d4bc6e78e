import { expect, test } from "vitest";
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
