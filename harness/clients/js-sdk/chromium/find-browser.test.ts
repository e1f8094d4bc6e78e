import fs from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { afterAll, afterEach, expect, onTestFinished, test, vi } from "vitest";
import { findBrowser } from "./find-browser.ts";

// Where Playwright installs its browsers, which it reads when it is loaded; nothing is there yet.
const playwrights = await fs.mkdtemp(path.join(os.tmpdir(), "crucible-test-"));
process.env.PLAYWRIGHT_BROWSERS_PATH = playwrights;
const { chromium } = await import("playwright-core");
afterAll(() => fs.rm(playwrights, { recursive: true }));

afterEach(() => {
  vi.unstubAllEnvs();
});

async function folderWith(name: string): Promise<string> {
  const folder = await fs.mkdtemp(path.join(os.tmpdir(), "crucible-test-"));
  onTestFinished(() => fs.rm(folder, { recursive: true }));
  await fs.writeFile(path.join(folder, name), "#!/bin/sh\n", { mode: 0o755 });
  return folder;
}

test("the browser that was asked for comes first", async () => {
  const folder = await folderWith("mine");
  vi.stubEnv("PATH", await folderWith("chromium"));
  const executable = path.join(folder, "mine");
  expect(await findBrowser(executable)).toEqual({ executable, from: "--browser" });
});

test.each(["./no-such-file", os.tmpdir(), "package.json"])("%s is no browser", async (wanted) => {
  await expect(findBrowser(wanted)).rejects.toThrow(`--browser ${wanted} is no program`);
});

test("without one it is Playwright's, where that has installed one", async () => {
  const executable = chromium.executablePath();
  expect(executable.startsWith(playwrights)).toBe(true);
  await fs.mkdir(path.dirname(executable), { recursive: true });
  await fs.writeFile(executable, "#!/bin/sh\n", { mode: 0o755 });
  onTestFinished(() => fs.rm(executable));
  vi.stubEnv("PATH", await folderWith("chromium"));
  expect(await findBrowser()).toEqual({ executable, from: "Playwright" });
});

test("else it is the system's, and then that of the npm package", async () => {
  const folder = await folderWith("google-chrome");
  vi.stubEnv("PATH", folder);
  expect(await findBrowser()).toEqual({ executable: path.join(folder, "google-chrome"), from: "the system" });
  vi.stubEnv("PATH", await folderWith("nothing"));
  expect(await findBrowser()).toMatchObject({ from: "the npm package @sparticuz/chromium" });
});
