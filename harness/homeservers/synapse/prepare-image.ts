import { InfrastructureError } from "../../support/index.ts";
import { containerEngine } from "./container-engine.ts";
import { containerRuntime } from "./container-runtime.ts";

/** Makes sure that an engine answers and has the image, pulling it when missing. Throws `InfrastructureError`. */
export async function prepareImage(image: string, progress: (text: string) => void): Promise<void> {
  const engine = await containerEngine();
  if (!engine.answers) {
    throw new InfrastructureError(`homeservers cannot run in containers: ${engine.reason}`, {
      hint: "start Docker or Podman, point DOCKER_HOST at it, or use --backend process",
    });
  }
  const { ImageName } = await import("testcontainers");
  const { image: images } = await containerRuntime();
  const name = ImageName.fromString(image);
  if (await images.exists(name)) return;
  progress(`pulling the image ${image}`);
  try {
    await images.pull(name);
  } catch (error) {
    throw new InfrastructureError(
      `the image ${image} is not here and could not be pulled: ${(error as Error).message}`,
      {
        hint: "name an image that the engine has with --hs image:NAME:TAG, or use --backend process",
        cause: error,
      },
    );
  }
}
