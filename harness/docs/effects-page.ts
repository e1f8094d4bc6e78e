import fs from "node:fs";
import {
  addEdu,
  addPdu,
  delay,
  dropToDevice,
  duplicate,
  type Effect,
  type EndpointName,
  endpointNames,
  hold,
  holdToDevice,
  kill,
  loseResponse,
  oneWay,
  partition,
  refuse,
  reorder,
  reorderToDevice,
  reply,
  reset,
  rewrite,
  rewriteEdus,
  rewriteKeysClaim,
  rewriteKeysQuery,
  rewritePdus,
  rewriteRoomKeys,
  rewriteSync,
  throttle,
  timeout,
  truncate,
} from "../network/index.ts";

interface Example {
  name: string;
  code: string;
  effect: Effect;
  /** What it is put on. Default: keys/claim. */
  on?: EndpointName;
}

const alice = { name: "alice", stall: async () => undefined, kill: async () => undefined };
const bob = { userId: "@bob:hs1" };
const mac = "m.key.verification.mac";
const healed = Promise.resolve();
const isForBob = () => true;
const edu = { edu_type: "m.device_list_update", content: {} };
const sentBefore = { type: "m.room.encrypted", sender: "@alice:hs1", room_id: "!room:hs1", content: {} };
const noKeys = () => ({ one_time_keys: {} });

const effects: Example[] = [
  { name: "reply", code: "reply(504)", effect: reply(504) },
  { name: "loseResponse", code: "loseResponse()", effect: loseResponse() },
  { name: "reset", code: "reset()", effect: reset() },
  { name: "refuse", code: "refuse()", effect: refuse(), on: "*" },
  { name: "timeout", code: "timeout()", effect: timeout() },
  { name: "delay", code: "delay(200, { jitterMs: 100, seed: 1 })", effect: delay(200, { jitterMs: 100, seed: 1 }) },
  { name: "throttle", code: "throttle(1_000)", effect: throttle(1_000) },
  { name: "truncate", code: "truncate(100)", effect: truncate(100) },
  { name: "hold", code: 'hold("response")', effect: hold("response") },
  { name: "duplicate", code: "duplicate()", effect: duplicate() },
  { name: "reorder", code: "reorder(3)", effect: reorder(3) },
  {
    name: "dropToDevice",
    code: "dropToDevice({ type, times: 1 })",
    effect: dropToDevice({ type: mac, times: 1 }),
    on: "sync",
  },
  { name: "holdToDevice", code: "holdToDevice({ from: bob })", effect: holdToDevice({ from: bob }), on: "sync" },
  {
    name: "reorderToDevice",
    code: "reorderToDevice(2, { to: bob })",
    effect: reorderToDevice(2, { to: bob }),
    on: "sendToDevice",
  },
  { name: "rewrite", code: "rewrite({ response: change })", effect: rewrite({ response: () => undefined }) },
  { name: "rewriteSync", code: "rewriteSync(change)", effect: rewriteSync(() => undefined), on: "sync" },
  {
    name: "rewriteKeysQuery",
    code: "rewriteKeysQuery(change)",
    effect: rewriteKeysQuery(() => undefined),
    on: "keys/query",
  },
  { name: "rewriteKeysClaim", code: "rewriteKeysClaim(noKeys)", effect: rewriteKeysClaim(noKeys) },
  {
    name: "rewriteRoomKeys",
    code: "rewriteRoomKeys(change)",
    effect: rewriteRoomKeys(() => undefined),
    on: "room_keys/keys/get",
  },
  { name: "rewriteEdus", code: "rewriteEdus(change)", effect: rewriteEdus(() => []), on: "fed/send" },
  { name: "rewritePdus", code: "rewritePdus(change)", effect: rewritePdus(() => []), on: "fed/send" },
  { name: "addEdu", code: "addEdu(edu).times(1)", effect: addEdu(edu).times(1), on: "fed/send" },
  { name: "addPdu", code: "addPdu(sentBefore).times(1)", effect: addPdu(sentBefore).times(1), on: "fed/send" },
  { name: "partition", code: "partition()", effect: partition(), on: "*" },
  { name: "oneWay", code: "oneWay()", effect: oneWay(), on: "*" },
  { name: "kill", code: 'kill(alice, "after-commit")', effect: kill(alice, "after-commit") },
];

const selections: Example[] = [
  { name: "times", code: "reply(504).times(2)", effect: reply(504).times(2) },
  { name: "every", code: "reply(504).every(3)", effect: reply(504).every(3) },
  { name: "withProbability", code: "reset().withProbability(0.1, 42)", effect: reset().withProbability(0.1, 42) },
  { name: "until", code: "timeout().until(healed)", effect: timeout().until(healed) },
  { name: "where", code: "reply(504).where(isForBob)", effect: reply(504).where(isForBob) },
];

/** Where the functions stand whose docstrings say what is promised. */
const sources = [
  ...["effects.ts", "to-device-effects.ts", "typed-rewrites.ts", "kill.ts", "effect.ts"],
  ...["asks-for.ts", "asks-for-to-device-messages.ts", "carries-edu.ts"],
];

/** The text of harness/network/EFFECTS.md: every effect with its promise, an example, and how the example says itself. */
export function effectsPage(): string {
  const code = sources
    .map((file) => fs.readFileSync(new URL(`../network/${file}`, import.meta.url), "utf8"))
    .join("\n");
  const rows = (examples: Example[]) =>
    examples.map(({ name, code: example, effect, on = "keys/claim" }) => {
      const where = on.startsWith("fed/") ? "on hs1->hs2" : "of alice";
      const says = effect.describe(`${on === "*" ? "everything" : on} ${where}`);
      return [`### ${name}`, promiseOf(name, code), `    ${example}`, `*${says}*`].join("\n\n");
    });
  return `${[
    "# Faults",
    'Made from the code by `npm run docs`. A fault is an effect at work on a link: `await using outage = await alice.link.fault("keys/claim", reply(504).times(2))`; between homeservers, `await servers.fault("hs1", "hs2", "fed/send", …)`. It lives as long as its block, must fire, and says itself in English in every report.',
    "## Effects",
    ...rows(effects),
    "## Which exchanges, and how many",
    "Selections hold in the order in which they stand.",
    ...rows(selections),
    "## Conditions for `where`, on a fault and on a wait",
    ...["asksFor", "asksForToDeviceMessages", "carriesEdu"].map((name) => `- \`${name}\`: ${promiseOf(name, code)}`),
    "## Endpoints",
    "`*` is everything that crosses a link. What else a fault or a wait can name:",
    endpointNames.map((name) => `\`${name}\``).join(", "),
  ].join("\n\n")}\n`;
}

/** The docstring of an exported function or else of a method, as one paragraph or list. */
function promiseOf(name: string, code: string): string {
  const before = (start: string) => new RegExp(`/\\*\\*((?:(?!\\*/)[\\s\\S])*)\\*/\\n${start}${name}\\(`).exec(code);
  const [, docstring] = before("export function ") ?? before("  ") ?? [];
  if (!docstring) throw new Error(`${name} has no docstring to be shown`);
  return docstring
    .replaceAll(/^\s*\* ?/gm, "")
    .trim()
    .replaceAll(/\n(?!-)/g, " ");
}
