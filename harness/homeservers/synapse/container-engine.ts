/** Whether a container engine answers, and if not, why, as half a sentence. */
export type ContainerEngine = { answers: true } | { answers: false; reason: string };

/** Asks the engine that testcontainers finds (DOCKER_HOST, or a local socket). */
export async function containerEngine(): Promise<ContainerEngine> {
  // The guard of ours does what testcontainers' own reaper would, without another image to pull.
  process.env.TESTCONTAINERS_RYUK_DISABLED = "true";
  const { getContainerRuntimeClient } = await import("testcontainers");
  try {
    await getContainerRuntimeClient();
    return { answers: true };
  } catch {
    const where = process.env.DOCKER_HOST ? `at DOCKER_HOST (${process.env.DOCKER_HOST})` : "on this machine";
    return { answers: false, reason: `no container engine answers ${where}` };
  }
}
