import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { build } from "esbuild";
import { expect, test } from "vitest";
import { pageOrigin } from "./browser-process.ts";
import { OriginalStack } from "./original-stack.ts";

test("a stack in the page names the files that were bundled", async () => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "crucible-test-"));
  try {
    const source = path.join(folder, "source.ts");
    fs.writeFileSync(
      source,
      "interface Room {}\n\nexport function fail(_: Room) {\n  throw new TypeError('no room');\n}\n",
    );
    const outfile = path.join(folder, "out", "page.js");
    await build({
      entryPoints: [source],
      bundle: true,
      format: "esm",
      outfile,
      sourcemap: "external",
      sourcesContent: false,
    });
    const lines = fs.readFileSync(outfile, "utf8").split("\n");
    const line = lines.findIndex((text) => text.includes("throw")) + 1;
    const column = (lines[line - 1] as string).indexOf("new") + 1;

    const stack = new OriginalStack(`${outfile}.map`);
    const told = (text: string) => stack.in(`TypeError: no room\n    at fail (${text})`);
    expect(told(`${pageOrigin}/page.js:${line}:${column}`)).toBe(`TypeError: no room\n    at fail (${source}:4:9)`);
    const elsewhere = `${pageOrigin}/other.js:1:1`;
    expect(told(elsewhere)).toContain(elsewhere);
  } finally {
    fs.rmSync(folder, { recursive: true });
  }
});
