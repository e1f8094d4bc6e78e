/** A scenario's title as the name of a folder; not cut, for long titles differ at their ends. */
export function folderName(title: string): string {
  return title.replaceAll(/[^a-zA-Z0-9]+/g, "-");
}
