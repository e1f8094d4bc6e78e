import { sdks } from "../clients/index.ts";
import { defaultSynapseVersion } from "../homeservers/index.ts";

/** The releases that are tested by default, by component. A crypto that is installed as the newest that fits is not among them. */
export async function defaultReleases(): Promise<Map<string, string>> {
  const releases = new Map([["synapse", defaultSynapseVersion]]);
  for (const { packages, defaultVersion } of Object.values(sdks)) releases.set(packages.sdk, await defaultVersion());
  return releases;
}
