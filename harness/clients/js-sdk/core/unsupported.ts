/** The SDK's release has no such function. */
export class Unsupported extends Error {
  override name = "Unsupported";
}

/** The function `name` of `owner`, bound; throws `Unsupported` when this release lacks it. */
export function need<T extends object, K extends keyof T>(owner: T, name: K): NonNullable<T[K]> {
  const found = owner[name];
  if (typeof found !== "function") throw new Unsupported(`this release has no ${String(name)}`);
  return found.bind(owner);
}
