import { namesFolder, UsageError } from "../support/index.ts";
import type { Homeserver } from "./homeserver.ts";
import { installSynapseCheckout } from "./synapse/install-checkout.ts";
import { defaultSynapseVersion, installSynapse } from "./synapse/install-synapse.ts";
import { prepareImage } from "./synapse/prepare-image.ts";
import { SynapseContainer } from "./synapse/synapse-container.ts";
import { SynapseProcess } from "./synapse/synapse-process.ts";

export type Backend = "process" | "container";

/** Name of the official image, by release. */
const officialImage = "matrixdotorg/synapse";

/**
 * Turns a homeserver spec (`synapse`, `synapse@1.103.0`, `./synapse`, `image:name:tag`) into a homeserver that can be started,
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
  if (isFolder(spec)) {
    if (backend === "process") return new SynapseProcess(await installSynapseCheckout(spec, progress));
    throw new UsageError(`${spec} is a folder and cannot run in a container`, {
      hint: "leave --backend away, or use --backend process; or build an image of it and name that, as image:name:tag",
    });
  }
  const synapse = /^synapse(?:@(.+))?$/.exec(spec);
  if (!image && !synapse) {
    throw new UsageError(`"${spec}" does not name a homeserver`, {
      hint: "write synapse, synapse@1.103.0, the folder of a checkout as ./synapse, or image:name:tag",
    });
  }
  const version = synapse?.[1] ?? defaultSynapseVersion;
  if (backend === "process") return new SynapseProcess(await installSynapse(version, progress));
  const name = image ?? `${officialImage}:v${version}`;
  await prepareImage(name, progress);
  return new SynapseContainer(name);
}

/** Whether a homeserver spec is the folder of a checkout. */
export function isFolder(spec: string): boolean {
  return !spec.startsWith("image:") && namesFolder(spec);
}
