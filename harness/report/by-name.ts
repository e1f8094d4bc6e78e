/** Versions or addresses by name, in one line, servers first: they arrive in the order in which servers came up. */
export function byName(values: Record<string, string>): string {
  const isServer = (name: string) => /^hs\d+$/.test(name);
  const names = Object.keys(values).sort(
    (one, other) => Number(isServer(other)) - Number(isServer(one)) || one.localeCompare(other),
  );
  return names.map((name) => `${name} ${values[name]}`).join(", ");
}
