import { scenarioIndex } from "../report/index.ts";
import { coverage, loadCatalogue, loadScenarios } from "../scenario/index.ts";
import { capabilitiesPage } from "./capabilities-page.ts";
import { defectsPage } from "./defects-page.ts";
import { effectsPage } from "./effects-page.ts";

/** Every page that is made from the code, by its path from the project's root. */
export async function pages(): Promise<Record<string, string>> {
  const definitions = await loadScenarios();
  return {
    "docs/reference/defects.md": await defectsPage(definitions),
    "harness/clients/CAPABILITIES.md": capabilitiesPage(),
    "harness/network/EFFECTS.md": effectsPage(),
    "scenarios/README.md": scenarioIndex(coverage(definitions, loadCatalogue())),
  };
}
