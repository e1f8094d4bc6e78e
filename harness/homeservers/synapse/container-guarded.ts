import { randomUUID } from "node:crypto";
import { GenericContainer } from "testcontainers";
import { watchUntilDeath } from "../../support/index.ts";
import { containerRuntime } from "./container-runtime.ts";
import { folderArchive } from "./folder-archive.ts";

/**
 * A container that does not outlive this process, not even one that is killed while the container is created or
 * starts; with a folder of ours in it.
 */
export class GuardedContainer extends GenericContainer {
  /** Stands for the id wherever the engine asks for one, and is known before there is a container. */
  readonly name = `crucible-${randomUUID()}`;
  readonly #folder: string;
  readonly #files: Record<string, string>;

  /** `files` are contents by name; they are in `folder` when the container starts. */
  constructor(image: string, folder: string, files: Record<string, string>) {
    super(image);
    this.withName(this.name);
    this.#folder = folder;
    this.#files = files;
  }

  protected override async beforeContainerCreated(): Promise<void> {
    watchUntilDeath({ container: this.name });
  }

  /** Not by testcontainers' ways of copying: what breaks in its archiver is thrown where nobody can catch it. */
  protected override async containerCreated(): Promise<void> {
    const { container } = await containerRuntime();
    await container.getById(this.name).putArchive(await folderArchive(this.#folder, this.#files), { path: "/" });
  }
}
