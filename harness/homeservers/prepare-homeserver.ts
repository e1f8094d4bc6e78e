import { UsageError } from "../support/index.ts";
import type { Homeserver } from "./homeserver.ts";
import { defaultSynapseVersion, installSynapse } from "./synapse/install-synapse.ts";
import { SynapseProcess } from "./synapse/synapse-process.ts";

export type Backend = "process" | "container";

/**
 * Turns a homeserver spec (`synapse`, `synapse@1.103.0`) into a homeserver that can be started, and
 * installs what that needs. Throws `UsageError` for a spec that means nothing, `InfrastructureError`
 * for what cannot be had.
 */
export async function prepareHomeserver(spec: string, backend: Backend, progress: (text: string) => void): Promise<Homeserver> {
  const synapse = /^synapse(?:@(.+))?$/.exec(spec);
  if (!synapse) {
    throw new UsageError(`"${spec}" does not name a homeserver`, { hint: "write synapse, synapse@1.103.0 or image:name:tag" });
  }
  const version = synapse[1] ?? defaultSynapseVersion;
  return new SynapseProcess(await installSynapse(version, progress));
}
