import { InfrastructureError } from "../../support/index.ts";
import { containerRuntime } from "./container-runtime.ts";

/**
 * The address of this machine on the containers' bridge: proxies listen there, so that containers reach them and
 * the rest of the network does not.
 */
export async function containerHostAddress(): Promise<string> {
  const { container } = await containerRuntime();
  const network = await container.dockerode.getNetwork("bridge").inspect();
  const { Gateway, Subnet } = (network.IPAM?.Config?.[0] ?? {}) as { Gateway?: string; Subnet?: string };
  // An engine that just started names no gateway yet; it is the first address of the subnet.
  const gateway = Gateway ?? Subnet?.replace(/\.\d+\/\d+$/, ".1");
  if (!gateway) {
    throw new InfrastructureError(
      "the container engine has no bridge network with a gateway, so containers could not reach the proxies",
      {
        hint: "run with --backend process, or on an engine with the default bridge network",
      },
    );
  }
  return gateway;
}
