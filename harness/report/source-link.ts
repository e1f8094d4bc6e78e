import type { Source } from "../scenario/index.ts";

/** Links to the sentence that demands a promise, in Markdown; a wish stands in words. */
export function sourceLink(source: Source): string {
  if ("wish" in source) return `wish: ${source.wish}, of SDKs that claim \`${source.claim}\``;
  const { name, address } = place(source);
  return `[${name}](${address})`;
}

function place(source: Exclude<Source, { wish: string }>): { name: string; address: string } {
  if ("spec" in source) {
    const anchor = source.spec.slice(source.spec.indexOf("#"));
    return {
      name: `specification ${anchor}`,
      address: `https://spec.matrix.org/latest/${source.spec}`,
    };
  }
  if ("msc" in source)
    return {
      name: `MSC${source.msc}`,
      address: `https://github.com/matrix-org/matrix-spec-proposals/pull/${source.msc}`,
    };
  return { name: shortName(source.doc), address: source.doc };
}

/** `matrix-rust-sdk#3427` for an issue, `mautrix-go: client.go` for a file, else the host. */
function shortName(address: string): string {
  const { hostname, pathname } = new URL(address);
  const [, repository, kind, ...rest] = pathname.split("/").slice(1);
  if (hostname !== "github.com" || !repository) return hostname;
  if (kind === "issues" || kind === "pull") return `${repository}#${rest[0]}`;
  return `${repository}: ${rest.at(-1) ?? kind ?? ""}`;
}
