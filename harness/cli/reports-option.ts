import { Option } from "commander";

/** `--reports`, for the commands that write or read recorded runs. */
export function reportsOption(): Option {
  return new Option("--reports <folder>", "where runs are recorded, the newest 20 (default: reports/)").env(
    "CRUCIBLE_REPORTS",
  );
}
