import fs from "node:fs/promises";
import path from "node:path";
import { temporaryFolder } from "./temporary-folder.test-support.ts";

/** For tests: a folder with links to these programs of the system and no others, for a PATH on which the rest is missing. */
export async function pathWith(programs: readonly string[]): Promise<string> {
  const folder = await temporaryFolder();
  for (const program of programs) {
    for (const directory of ["/usr/bin", "/bin"]) {
      const found = path.join(directory, program);
      const exists = await fs.access(found).then(
        () => true,
        () => false,
      );
      if (exists) await fs.symlink(found, path.join(folder, program)).catch(() => undefined);
    }
  }
  return folder;
}

/** What the launcher itself needs of a system. */
export const shellTools =
  "sh dirname readlink env cmp cksum tr uname awk sed mkdir mktemp find cp ln mv rm cat du cut grep sleep".split(" ");
