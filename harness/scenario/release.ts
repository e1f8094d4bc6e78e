import semver from "semver";

/**
 * Whether the release may be in the range: one that does not tell its version may. Versions are read as their builds tell them:
 * `1.164.0rc1`, `1.163.2 (b=develop)`, `0.32.0+dev.1f2e3d4c`.
 */
export function mayBeIn(range: string, version: string | undefined): boolean {
  const [first = ""] = (version ?? "").split(" ");
  // A word with a number in it is no version.
  const release = /^v?\d/.test(first) ? (semver.parse(first, { loose: true }) ?? semver.coerce(first)) : null;
  return release === null || semver.satisfies(release, range, { includePrerelease: true });
}
