import { distance } from "fastest-levenshtein";

/**
 * The one of `names` that was most likely meant by `wanted`: compared with the whole name, and with as many of its words
 * in a row as `wanted` has, so that a mistyped word finds its title. Undefined where none of them looks like it.
 */
export function nearestName(wanted: string, names: readonly string[]): string | undefined {
  const word = wanted.toLowerCase();
  const rated = names.map((name) => ({
    name,
    off: Math.min(...candidates(word, name).map((part) => distance(word, part))),
  }));
  const mistypedAtMost = Math.min(word.length / 2, Math.max(2, word.length / 3));
  const likely = rated.filter(({ off }) => off <= mistypedAtMost);
  return likely.sort((one, other) => one.off - other.off)[0]?.name;
}

function candidates(wanted: string, name: string): string[] {
  const words = name.toLowerCase().split(" ");
  const length = wanted.split(" ").length;
  const windows = words.slice(0, Math.max(0, words.length - length + 1));
  return [words.join(" "), ...windows.map((_, start) => words.slice(start, start + length).join(" "))];
}
