/** Whether what a person chose is a folder, by its path, and not a version: `../matrix-js-sdk`, `.`. */
export function namesFolder(choice: string): boolean {
  return /[/\\]|^\.+$/.test(choice);
}
