import fs from "node:fs";
import path from "node:path";
import { cannotWrite } from "./cannot-write.ts";

/**
 * Writes a JUnit report without tests: what stands there until a run has one, and stays when it runs nothing. Throws
 * `InfrastructureError` when it cannot be written.
 */
export function writeEmptyJunit(file: string): void {
  try {
    fs.mkdirSync(path.dirname(path.resolve(file)), { recursive: true });
    fs.writeFileSync(file, '<?xml version="1.0" encoding="UTF-8" ?>\n<testsuites/>\n');
  } catch (error) {
    throw cannotWrite(file, error);
  }
}
