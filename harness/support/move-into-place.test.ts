import fs from "node:fs/promises";
import path from "node:path";
import { expect, test } from "vitest";
import { isThere, moveIntoPlace, temporaryFolder } from "./index.ts";

async function twoFolders(
  root: string,
): Promise<{ made: string; place: string; has: (name: string) => Promise<boolean> }> {
  const [made, place] = [path.join(root, "made"), path.join(root, "kind", "place")];
  await fs.mkdir(made);
  await fs.writeFile(path.join(made, "new"), "");
  return { made, place, has: (name) => isThere(path.join(place, name)) };
}

test("a folder that was made gets its place", async () => {
  await using temporary = await temporaryFolder();
  const { made, place, has } = await twoFolders(temporary.folder);
  await moveIntoPlace(made, place, () => has("new"));
  expect(await has("new")).toBe(true);
});

test.each([
  ["stays if it is usable", true],
  ["is replaced if it is not", false],
])("what has the place already %s", async (_, isUsable) => {
  await using temporary = await temporaryFolder();
  const { made, place, has } = await twoFolders(temporary.folder);
  await fs.mkdir(place, { recursive: true });
  await fs.writeFile(path.join(place, "old"), "");
  await moveIntoPlace(made, place, async () => isUsable);
  expect([await has("old"), await has("new")]).toEqual([isUsable, !isUsable]);
});
