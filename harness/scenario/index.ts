/**
 * Scenarios: how they are declared, found, set up, run and judged.
 * Knows worlds, clients and links; knows no command line and no report.
 */

export { findBrowser } from "../clients/index.ts";
export type { ServerLogLevel } from "../homeservers/index.ts";
export { applicablePermutations } from "./applicable-permutations.ts";
export { loadCatalogue } from "./catalogue.ts";
export { type CoverageList, coverage } from "./coverage.ts";
export { defaultReleases } from "./default-releases.ts";
export { defectName } from "./defect-name.ts";
export type { ScenarioDefinition } from "./definition.ts";
export type { LoadedDefect } from "./loaded-defect.ts";
export { openFederation } from "./open-federation.ts";
export { resumeRun } from "./pause.ts";
export { checkPermutation, place } from "./permutation.ts";
export { checkRun, prepareRun } from "./prepare-run.ts";
export { loadScenarios } from "./registry.ts";
export type { ScenarioResult, UtdResult } from "./result.ts";
export type { RunOptions, RunOutcome, RunProgress, ScenarioChoice } from "./run-options.ts";
export { runScenarios } from "./run-scenarios.ts";
export { type ShowingRun, showingRun } from "./showing-run.ts";
export type { Source } from "./source.ts";
