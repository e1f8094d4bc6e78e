import { expect, test } from "vitest";
import { canonicalJson } from "./canonical-json.ts";

test.each([
  [
    "no blanks, keys in order, at each depth",
    { b: [{ d: null, c: true }], a: "x" },
    `{"a":"x","b":[{"c":true,"d":null}]}`,
  ],
  ["keys that look like numbers are keys like others", { a: 1, "9": 2, "10": 3 }, `{"10":3,"9":2,"a":1}`],
  ["keys by code point, not by UTF-16 unit", { "\u{10000}": 1, "\uff61": 2 }, `{"\uff61":2,"\u{10000}":1}`],
  ["no escapes that are not needed", { text: "ü\u2028/" }, `{"text":"ü\u2028/"}`],
])("%s", (_, value, text) => {
  expect(canonicalJson(value)).toBe(text);
});

test("what JSON leaves out is not signed", () => {
  expect(canonicalJson({ b: undefined, a: 1 })).toBe('{"a":1}');
});
