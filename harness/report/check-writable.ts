import fs from "node:fs";
import path from "node:path";
import { cannotWrite } from "./cannot-write.ts";

/** Makes the file, with nothing but a line break in it. Throws `InfrastructureError` when it cannot be written. */
export function checkWritable(file: string): void {
  try {
    fs.mkdirSync(path.dirname(path.resolve(file)), { recursive: true });
    fs.writeFileSync(file, "\n");
  } catch (error) {
    throw cannotWrite(file, error);
  }
}
