/** Whether a container engine answers, and if not, why, as half a sentence. */
export type ContainerEngine = { answers: true } | { answers: false; reason: string };

/** Asks the engine that DOCKER_HOST names, and only that one; else the one that testcontainers finds. */
export async function containerEngine(): Promise<ContainerEngine> {
  // The guard of ours does what testcontainers' own reaper would, without another image to pull.
  process.env.TESTCONTAINERS_RYUK_DISABLED = "true";
  const { getContainerRuntimeClient } = await import("testcontainers");
  const named = process.env.DOCKER_HOST;
  try {
    const { container } = await getContainerRuntimeClient();
    // testcontainers goes on to a local socket when the named engine is silent, which is not what was asked for.
    if (!named || isAt(container.dockerode.modem, named)) return { answers: true };
  } catch {
    // What testcontainers says is its list of tries.
  }
  return {
    answers: false,
    reason: `no container engine answers ${named ? `at DOCKER_HOST (${named})` : "on this machine"}`,
  };
}

/** Whether this connection of testcontainers goes to `address`; its type keeps quiet about where it goes. */
function isAt(modem: object, address: string): boolean {
  const { socketPath, host, port } = modem as { socketPath?: string; host?: string; port?: string | number };
  const wanted = new URL(address);
  if (wanted.hostname === "") return socketPath === wanted.pathname;
  return host === wanted.hostname && String(port) === wanted.port;
}
