import { UsageError } from "../support/index.ts";
import type { Homeserver } from "./homeserver.ts";
import { defaultSynapseVersion, installSynapse } from "./synapse/install-synapse.ts";
import { prepareImage } from "./synapse/prepare-image.ts";
import { SynapseContainer } from "./synapse/synapse-container.ts";
import { SynapseProcess } from "./synapse/synapse-process.ts";

export type Backend = "process" | "container";

/** Name of the official image, by release. */
const officialImage = "matrixdotorg/synapse";

/**
 * Turns a homeserver spec (`synapse`, `synapse@1.103.0`, `image:name:tag`) into a homeserver that can be started,
 * and installs what that needs. Throws `UsageError` for a spec that means nothing, `InfrastructureError`
 * for what cannot be had.
 */
export async function prepareHomeserver(
  spec: string,
  backend: Backend,
  progress: (text: string) => void,
): Promise<Homeserver> {
  const [, image] = /^image:(.+)$/.exec(spec) ?? [];
  if (image && backend === "process") {
    throw new UsageError(`"${spec}" is an image and cannot run as a process`, {
      hint: "leave --backend away, or use --backend container",
    });
  }
  const synapse = /^synapse(?:@(.+))?$/.exec(spec);
  if (!image && !synapse) {
    throw new UsageError(`"${spec}" does not name a homeserver`, {
      hint: "write synapse, synapse@1.103.0 or image:name:tag",
    });
  }
  const version = synapse?.[1] ?? defaultSynapseVersion;
  if (backend === "process") return new SynapseProcess(await installSynapse(version, progress));
  const name = image ?? `${officialImage}:v${version}`;
  await prepareImage(name, progress);
  return new SynapseContainer(name);
}
