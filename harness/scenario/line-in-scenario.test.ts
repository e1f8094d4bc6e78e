import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { withDeadline } from "../support/index.ts";
import { lineInScenario } from "./line-in-scenario.ts";

const file = import.meta.filename;
/** The line that calls it. */
const here = () => Number(/:(\d+):\d+\)?$/.exec(new Error().stack?.split("\n")[2] ?? "")?.[1]);

async function thrownBy(body: () => Promise<unknown>): Promise<unknown> {
  return body().then(
    () => expect.unreachable(),
    (error: unknown) => error,
  );
}

test("what the body throws has its line", async () => {
  const line = here() + 2;
  const error = await thrownBy(async () => {
    throw new Error("no");
  });
  expect(lineInScenario(error, file)).toBe(line);
});

test("a wait that runs out has the line that waits, though a timer has thrown", async () => {
  const line = here() + 1;
  const error = await thrownBy(() => withDeadline(new Promise(() => undefined), { ms: 1, awaited: "nothing" }));
  expect(lineInScenario(error, file)).toBe(line);
});

test("a call that is refused later has the line that calls", async () => {
  const refused = Promise.withResolvers<void>();
  setImmediate(() => refused.reject(fromElsewhere()));
  const line = here() + 1;
  const error = await thrownBy(async () => withDeadline(refused.promise, { ms: 1000, awaited: "an answer" }));
  expect(lineInScenario(error, file)).toBe(line);
});

test("of two that came together it is the first one's", async () => {
  const line = here() + 1;
  const first = new Error("first");
  expect(lineInScenario(new SuppressedError(new Error("clean-up"), first), file)).toBe(line);
});

test("a folder of scenarios may be a link", async () => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "crucible-link-"));
  onTestFinished(() => fs.rmSync(folder, { recursive: true }));
  fs.symlinkSync(path.dirname(file), path.join(folder, "link"));
  const line = here() + 1;
  const error = new Error("no");
  expect(lineInScenario(error, path.join(folder, "link", path.basename(file)))).toBe(line);
});

test("a stack that does not pass through the file has no line there", () => {
  expect(lineInScenario(fromElsewhere(), file)).toBeUndefined();
  expect(lineInScenario("a string", file)).toBeUndefined();
});

function fromElsewhere(): Error {
  const error = new Error("refused");
  error.stack = "Error: refused\n    at Socket.ondata (node:internal/streams:1:2)\n    at read (/elsewhere/a.ts:3:4)";
  return error;
}
