/**
 * An XML element with its attributes; those that are undefined are left out. `content` is text, or elements that are written
 * as they are, each on its lines.
 */
export function element(
  name: string,
  attributes: Record<string, string | number | undefined>,
  content: string | readonly string[] = [],
): string {
  const words = Object.entries(attributes).flatMap(([key, value]) =>
    value === undefined ? [] : [` ${key}="${escaped(String(value)).replaceAll("\n", "&#10;")}"`],
  );
  const start = `<${name}${words.join("")}`;
  if (content.length === 0) return `${start}/>`;
  if (typeof content === "string") return `${start}>${escaped(content)}</${name}>`;
  return `${start}>\n${content.join("\n")}\n</${name}>`;
}

const entities: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };

/** Text as XML 1.0 takes it: what an SDK or a server says may hold characters that XML has no way to write. */
function escaped(text: string): string {
  return text
    .toWellFormed()
    .replaceAll(/[^\t\n\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, "\ufffd")
    .replaceAll(/[&<>"]/g, (character) => entities[character] ?? "");
}
