/**
 * The version that was most likely meant: the one that stands nearest in the order of versions, first by major number,
 * then by minor, then by patch; releases rather than their candidates. The newest where `wanted` is no version at all.
 */
export function nearestVersion(wanted: string, versions: readonly string[]): string | undefined {
  const isCandidate = (version: string) => /^v?\d.*[a-z]/.test(version);
  const releases = versions.filter((version) => isCandidate(version) === isCandidate(wanted));
  const candidates = releases.length > 0 ? releases : versions;
  const oldestFirst = [...candidates].sort((one, other) => compare(numbers(one), numbers(other)));
  const target = numbers(wanted);
  const after = oldestFirst.findIndex((version) => compare(numbers(version), target) > 0);
  if (target.length === 0 || after === -1) return oldestFirst.at(-1);
  const off = (version: string) => {
    const parts = numbers(version);
    const length = Math.max(parts.length, target.length);
    return Array.from({ length }, (_, place) => Math.abs((parts[place] ?? 0) - (target[place] ?? 0)));
  };
  const [older = "", newer = ""] = [oldestFirst[after - 1], oldestFirst[after]];
  return older && compare(off(older), off(newer)) < 0 ? older : newer;
}

/** `[1, 103, 0]` of `v1.103.0`, and `[1, 103, 0, 1]` of its first candidate; none of a word. */
function numbers(version: string): number[] {
  if (!/^v?\d/.test(version)) return [];
  return (version.match(/\d+/g) ?? []).map(Number);
}

function compare(one: readonly number[], other: readonly number[]): number {
  for (let place = 0; place < Math.max(one.length, other.length); place++) {
    const difference = (one[place] ?? 0) - (other[place] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}
