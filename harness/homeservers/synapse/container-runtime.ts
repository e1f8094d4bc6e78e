/**
 * testcontainers' client to the engine that it finds (DOCKER_HOST, or a local socket); rejects when none answers.
 * Loaded when first asked for: a run on processes does without.
 */
export async function containerRuntime() {
  // The guard of ours does what testcontainers' own reaper would, without another image to pull.
  process.env.TESTCONTAINERS_RYUK_DISABLED = "true";
  const { getContainerRuntimeClient } = await import("testcontainers");
  return getContainerRuntimeClient();
}
