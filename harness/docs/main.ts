/** `npm run docs`: writes the pages that are made from the code. A test compares them. */
import fs from "node:fs";
import path from "node:path";
import { loadScenarios } from "../scenario/index.ts";
import { dueReminders } from "./due-reminders.ts";
import { pages } from "./pages.ts";

const root = path.join(import.meta.dirname, "..", "..");
for (const [file, text] of Object.entries(await pages())) {
  fs.mkdirSync(path.dirname(path.join(root, file)), { recursive: true });
  fs.writeFileSync(path.join(root, file), text);
  process.stdout.write(`${file}\n`);
}
const today = new Date().toISOString().slice(0, 10);
for (const reminder of dueReminders(await loadScenarios(), today)) process.stdout.write(`reminder: ${reminder}\n`);
