/** The anchor that a heading with this text has on a page, as services that show Markdown make it. */
export function defectAnchor(title: string): string {
  return title
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}\s_-]/gu, "")
    .replaceAll(/\s/g, "-");
}
