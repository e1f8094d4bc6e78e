/** Reports: what a run shows to people and to machines, and where it is kept. Knows results only; touches no server, client or link. */
export { explainFailure } from "./explain-failure.ts";
export { groupByReason } from "./group-by-reason.ts";
export { hanging } from "./hanging.ts";
export { holds } from "./holds.ts";
export { keptRuns, onDefaultReleases } from "./kept-runs.ts";
export { knownBugNote } from "./known-bug-note.ts";
export { type LastVerdicts, lastVerdicts } from "./last-verdicts.ts";
export { type LateHistory, lateHistory } from "./late-history.ts";
export { ProgressReporter } from "./progress-reporter.ts";
export { makeReportFolder } from "./report-folder.ts";
export { scenarioIndex } from "./scenario-index.ts";
export { shownPath } from "./shown-path.ts";
export { sourceLink } from "./source-link.ts";
export { summarise } from "./summarise.ts";
export { writeJunit } from "./write-junit.ts";
export { writeResults } from "./write-results.ts";
