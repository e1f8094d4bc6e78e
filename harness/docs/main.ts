/** `npm run docs`: writes the pages that are made from the code. A test compares them. */
import fs from "node:fs";
import path from "node:path";
import { pages } from "./pages.ts";

const root = path.join(import.meta.dirname, "..", "..");
for (const [file, text] of Object.entries(await pages())) {
  fs.writeFileSync(path.join(root, file), text);
  process.stdout.write(`${file}\n`);
}
