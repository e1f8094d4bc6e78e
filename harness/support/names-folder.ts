import fs from "node:fs";

/**
 * Whether what a person chose is a folder and not a version: a path, as in `../matrix-js-sdk` and `.`, or the name of a
 * folder that is there, unless it begins like a version.
 */
export function namesFolder(choice: string): boolean {
  return /[/\\]|^\.+$/.test(choice) || (!/^v?\d/.test(choice) && isFolderHere(choice));
}

function isFolderHere(name: string): boolean {
  return fs.statSync(name, { throwIfNoEntry: false })?.isDirectory() ?? false;
}
