import { expect, test } from "vitest";
import { installJsSdk, jsDriverCommand } from "../clients/index.ts";
import { runCrucible } from "./spawn-crucible.test-support.ts";

test("a driver that keeps the protocol passes", async () => {
  const { command, args } = jsDriverCommand(await installJsSdk({}, () => undefined));
  const run = await runCrucible(["driver-test", "--only", "read each other", "--", command, ...args]);
  expect(run.output).toMatch(/^✓ rooms and messages > both sides read each other, and report it once decrypted$/m);
  expect(run.output).toMatch(/^matrix-js-sdk 43\.0\.0: passed 2, not claimed 0, failed 0$/m);
  expect(run.code).toBe(0);
});

test("what a driver does not claim is told", async () => {
  const { command, args } = jsDriverCommand(await installJsSdk({}, () => undefined));
  const run = await runCrucible(["driver-test", "--only", "the protocol|without it says so", "--", command, ...args]);
  expect(run.output).toMatch(/^– sliding sync > a driver without it says so: the driver has it$/m);
  expect(run.output).toMatch(/: passed [1-9]\d*, not claimed 1, failed 0$/m);
  expect(run.code).toBe(0);
});

test("a choice of tests of which none is claimed holds", async () => {
  const { command, args } = jsDriverCommand(await installJsSdk({}, () => undefined));
  const run = await runCrucible(["driver-test", "--only", "sliding sync.*without it", "--", command, ...args]);
  expect(run.output).toMatch(/: passed 0, not claimed [1-9]\d*, failed 0$/m);
  expect(run.code).toBe(0);
});

test("a name that no test has gets a sentence", async () => {
  const { command, args } = jsDriverCommand(await installJsSdk({}, () => undefined));
  const run = await runCrucible(["driver-test", "--only", "no such test", "--", command, ...args]);
  expect(run.output).toMatch(/no test of the suite has "no such test" in its name\nhint: /);
  expect(run.code).toBe(64);
});

test.each([
  ["what ends at once", ["true"], /✗ hello: the driver .*ended with exit code 0/],
  ["what does not exist", ["./no-such-driver"], /✗ hello: the driver .*could not be started: .*ENOENT/],
])("%s is no driver", async (_, command, sentence) => {
  const run = await runCrucible(["driver-test", "--", ...command]);
  expect(run.output).toMatch(sentence);
  expect(run.code).toBe(1);
});

test("a command is needed", async () => {
  const run = await runCrucible(["driver-test"]);
  expect(run.output).toMatch(/missing required argument 'command'\nhint: /);
  expect(run.code).toBe(64);
});
