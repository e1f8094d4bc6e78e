import { describeCheckout, namesFolder } from "../support/index.ts";

/** Which state of somebody's folder clients run on. */
export interface Build {
  /** For a report: the folder and its commit. */
  described: string;
  /** A sentence, where what runs is perhaps not what stands in the folder. */
  warning?: string;
}

/** The build of a folder that is built anew for each run; undefined for a release. */
export async function freshBuild(choice: string | undefined): Promise<Build | undefined> {
  return choice && namesFolder(choice) ? { described: await describeCheckout(choice) } : undefined;
}
