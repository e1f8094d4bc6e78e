import { expect, test } from "vitest";
import { DriverProcess } from "./driver-process.ts";

test("a driver that does not answer is told of, with what it said last", async () => {
  const program = `console.error("waiting for the lock"); process.stdin.resume()`;
  await using driver = new DriverProcess({ command: process.execPath, args: ["-e", program] }, { limitMs: 100 });
  await new Promise((resolve) => driver.listen(resolve));
  await expect(driver.call("hello", {})).rejects.toMatchObject({
    name: "DeadlineExceeded",
    message: "waited 100 ms for an answer to hello; instead: the driver lives and said last:\nwaiting for the lock",
  });
});
