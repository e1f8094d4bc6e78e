/** Reports: what a run shows to people and to machines. Pure functions of results; touches no server, client or link. */
export { explainFailure } from "./explain-failure.ts";
export { ProgressReporter } from "./progress-reporter.ts";
export { summarise } from "./summarise.ts";
export { writeResults } from "./write-results.ts";
