import fs from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import * as network from "../network/index.ts";
import { effectsPage } from "./effects-page.ts";
import { pages } from "./pages.ts";

const root = path.join(import.meta.dirname, "..", "..");

test("every page is what the code says: else run npm run docs", async () => {
  for (const [file, text] of Object.entries(await pages())) {
    expect(fs.readFileSync(path.join(root, file), "utf8"), file).toBe(text);
  }
});

test("every effect is on the page of effects", () => {
  const page = effectsPage();
  const others = [
    "EgressProxy",
    "Link",
    "RequestRefused",
    "Wire",
    "asksFor",
    "asksForToDeviceMessages",
    "carriesEdu",
    "endpointNames",
    "randomNumbers",
    "requestEndpoint",
  ];
  const effects = Object.keys(network).filter((name) => !others.includes(name));
  expect(effects.length).toBeGreaterThan(15);
  expect(page.split("### kill\n")[1]).toMatch(/^[^#]*before-handling/);
  expect(effects.filter((name) => !page.includes(`### ${name}\n`))).toEqual([]);
});
