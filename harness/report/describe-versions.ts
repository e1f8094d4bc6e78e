/** What is being tested, in one line, servers first: versions arrive in the order in which servers came up. */
export function describeVersions(versions: Record<string, string>): string {
  const isServer = (name: string) => /^hs\d+$/.test(name);
  const names = Object.keys(versions).sort(
    (one, other) => Number(isServer(other)) - Number(isServer(one)) || one.localeCompare(other),
  );
  return names.map((name) => `${name} ${versions[name]}`).join(", ");
}
