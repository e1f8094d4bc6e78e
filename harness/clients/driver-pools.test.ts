import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { expect, test } from "vitest";
import { DriverPools } from "./driver-pools.ts";

test("an SDK whose folder lacks a file is told of by name, with what it says, before any scenario", async () => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "crucible-test-"));
  try {
    const write = (file: string, text: string) => {
      fs.mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
      fs.writeFileSync(path.join(folder, file), text);
    };
    write("package.json", `{ "name": "matrix-js-sdk", "version": "1.0.0", "type": "module" }`);
    write("lib/index.js", `import "./not-built.js";`);
    write("node_modules/@matrix-org/matrix-sdk-crypto-wasm/package.json", `{ "version": "1.0.0" }`);
    const started = DriverPools.start({ letters: ["j"], choices: { hs1: { jsSdk: folder } } }, () => undefined);
    await expect(started).rejects.toMatchObject({
      name: "InfrastructureError",
      message: expect.stringMatching(
        /^js-sdk in Node cannot be tested: the driver died while it was asked to hello: it ended with exit code 1, and said last:\n[\s\S]*ERR_MODULE_NOT_FOUND[\s\S]*not-built\.js/,
      ),
      hint: expect.stringContaining(folder),
    });
  } finally {
    fs.rmSync(folder, { recursive: true });
  }
});
