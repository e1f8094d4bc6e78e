import path from "node:path";
import { expect, test } from "vitest";
import { Link, reply } from "../network/index.ts";
import { CallWatch } from "./call-watch.ts";

const file = path.relative("", import.meta.filename);
const title = "probe";
const journal = { write: () => undefined };

/** Has what a proxy has not: members of its own. */
class Caller {
  readonly #refusal = "M_FORBIDDEN";
  async refuse(): Promise<void> {
    throw new Error(this.#refusal);
  }
  async hang(): Promise<void> {
    await new Promise(() => undefined);
  }
  async succeed(): Promise<string> {
    return "done";
  }
  /** The next stage. */
  async stage() {
    return { confirm: async () => this.refuse() };
  }
}

const turn = () => new Promise((resolve) => setImmediate(resolve));

test("a call that nobody awaits is told when it fails or has not ended, with the line that made it", async () => {
  const watch = new CallWatch({ file, title });
  const alice = watch.watch(new Caller(), "alice");
  void alice.refuse();
  void alice.hang();
  void alice.succeed();
  await turn();
  const told = watch.unawaited({ pending: true });
  expect(told).toEqual([
    expect.stringMatching(/^alice\.refuse \(.*call-watch\.test\.ts:\d+\) failed: M_FORBIDDEN$/),
    expect.stringMatching(/^alice\.hang \(.*call-watch\.test\.ts:\d+\) had not ended$/),
  ]);
  const [first, second] = told.map((text) => Number(/:(\d+)\)/.exec(text)?.[1]));
  expect(second).toBe((first ?? 0) + 1);
  expect(watch.unawaited({ pending: false })).toHaveLength(1);
});

test("what is awaited, caught, raced for or awaited later is nobody's mistake", async () => {
  const watch = new CallWatch({ file, title });
  const alice = watch.watch(new Caller(), "alice");
  expect(await alice.succeed()).toBe("done");
  await expect(alice.refuse()).rejects.toThrow("M_FORBIDDEN");
  alice.refuse().catch(() => undefined);
  await Promise.race([alice.succeed(), alice.hang()]);
  const later = alice.refuse();
  await turn();
  await later.catch(() => undefined);
  expect(watch.unawaited({ pending: true })).toEqual([]);
});

test("what comes of a call is watched too: the next stage of a verification, a fault of a link", async () => {
  const watch = new CallWatch({ file, title });
  const stage = await watch.watch(new Caller(), "alice").stage();
  void stage.confirm();
  await using link = await Link.open({ name: "bob", target: () => "http://127.0.0.1:9", journal });
  watch.watch(link, "bob.link");
  void link.nextExchange("keys/claim", { limitMs: 1 }).catch(() => undefined);
  void link.nextRequest("keys/claim");
  await using fault = await link.fault("keys/claim", reply(504));
  void fault.hits();
  await turn();
  expect(watch.unawaited({ pending: true })).toEqual([
    expect.stringMatching(/^alice\.stage\.confirm \(.*\) failed: M_FORBIDDEN$/),
    expect.stringMatching(/^bob\.link\.nextRequest \(.*\) had not ended$/),
    expect.stringMatching(/^bob\.link\.fault\.hits \(.*\) had not ended$/),
  ]);
});

test("a rejection that comes when its scenario was judged names it", async () => {
  const watch = new CallWatch({ file, title });
  const promise = Promise.reject(new Error("M_FORBIDDEN"));
  promise.catch(() => undefined);
  expect(watch.rejected(promise, new Error("M_FORBIDDEN"))).toBeUndefined();
  expect(watch.unawaited({ pending: true })).toEqual([
    expect.stringMatching(/^a function of the scenario \(.*:\d+\) failed: M_FORBIDDEN$/),
  ]);
  watch.handled(promise);
  expect(watch.unawaited({ pending: true })).toEqual([]);
  expect(watch.rejected(promise, new Error("M_FORBIDDEN"))).toMatch(/^after "probe" had ended, a function of/);
});
