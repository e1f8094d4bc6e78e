/**
 * Homeservers: what they are asked to do (`Homeserver`, `RunningHomeserver`) and how each kind does it.
 * Knows nothing of clients, links and scenarios; is told the URL of the proxy it must use.
 */
export { generateSigningKey } from "./generate-signing-key.ts";
export type * from "./homeserver.ts";
export { oneHomeserver } from "./one-homeserver.ts";
export { type Backend, checkHomeserver, isFolder, otherHomeserver, prepareHomeserver } from "./prepare-homeserver.ts";
export { type ServerLogLevel, type ServerSettings, usualSettings } from "./server-settings.ts";
export { containerEngine } from "./synapse/container-engine.ts";
export { containerHostAddress } from "./synapse/container-host-address.ts";
export { findPython } from "./synapse/find-python.ts";
export { defaultSynapseVersion, installSynapse } from "./synapse/install-synapse.ts";
