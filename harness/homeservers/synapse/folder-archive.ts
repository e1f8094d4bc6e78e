import { buffer } from "node:stream/consumers";
import { pack } from "tar-stream";

/** A tar archive, whole, of a folder in `/` with these files in it: contents by name. It belongs to root, who may write. */
export async function folderArchive(folder: string, files: Record<string, string>): Promise<Buffer> {
  const archive = pack();
  const inArchive = folder.replace(/^\//, "");
  archive.entry({ name: inArchive, type: "directory", mode: 0o755 });
  for (const [name, content] of Object.entries(files)) archive.entry({ name: `${inArchive}/${name}` }, content);
  archive.finalize();
  return buffer(archive);
}
