import { namesFolder, UsageError } from "../support/index.ts";
import type { Homeserver } from "./homeserver.ts";
import { checkCheckout } from "./synapse/check-checkout.ts";
import { installSynapseCheckout } from "./synapse/install-checkout.ts";
import { checkSynapseRelease, defaultSynapseVersion, installSynapse } from "./synapse/install-synapse.ts";
import { prepareImage } from "./synapse/prepare-image.ts";
import { SynapseContainer } from "./synapse/synapse-container.ts";
import { SynapseProcess } from "./synapse/synapse-process.ts";

export type Backend = "process" | "container";

/** Name of the official image, by release. */
const officialImage = "matrixdotorg/synapse";

/** What a homeserver spec names. */
type Named = { image: string } | { folder: string } | { release: string };

/**
 * Says what is wrong with a homeserver spec as far as that is known before anything is pulled or installed. Throws
 * `UsageError`; what else is thrown says only that it could not be known.
 */
export async function checkHomeserver(spec: string, backend: Backend | "auto"): Promise<void> {
  const named = nameOf(spec, backend);
  if ("folder" in named) await checkCheckout(named.folder);
  if ("release" in named && backend !== "container") await checkSynapseRelease(named.release);
}

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
  const named = nameOf(spec, backend);
  if ("folder" in named) return new SynapseProcess(await installSynapseCheckout(named.folder, progress));
  if ("release" in named && backend === "process")
    return new SynapseProcess(await installSynapse(named.release, progress));
  const image = "image" in named ? named.image : `${officialImage}:v${named.release}`;
  await prepareImage(image, progress);
  return new SynapseContainer(image);
}

/** Names this homeserver for a person, unless it is the release that is tested by default. */
export function otherHomeserver(spec: string): string | undefined {
  const named = nameOf(spec, "auto");
  if ("folder" in named) return `Synapse in ${named.folder}`;
  if ("image" in named) return `the image ${named.image}`;
  return named.release === defaultSynapseVersion ? undefined : `Synapse ${named.release}`;
}

/** Throws `UsageError` for a spec that means nothing, or nothing that this backend runs. */
function nameOf(spec: string, backend: Backend | "auto"): Named {
  const [, image] = /^image:(.+)$/.exec(spec) ?? [];
  if (image && backend === "process") {
    throw new UsageError(`"${spec}" is an image and cannot run as a process`, {
      hint: "leave --backend away, or use --backend container",
    });
  }
  if (image) return { image };
  const isCheckout = isFolder(spec);
  if (isCheckout && backend === "container") {
    throw new UsageError(`${spec} is a folder and cannot run in a container`, {
      hint: "leave --backend away, or use --backend process; or build an image of it and name that, as image:name:tag",
    });
  }
  if (isCheckout) return { folder: spec };
  const synapse = /^synapse(?:@(.+))?$/.exec(spec);
  if (synapse) return { release: synapse[1] ?? defaultSynapseVersion };
  throw new UsageError(`"${spec}" does not name a homeserver`, {
    hint: "write synapse, synapse@1.103.0, the folder of a checkout as ./synapse, or image:name:tag",
  });
}

/** Whether a homeserver spec is the folder of a checkout; `synapse` is the kind, though there be a folder of that name. */
export function isFolder(spec: string): boolean {
  return !/^(image:|synapse(@|$))/.test(spec) && namesFolder(spec);
}
