import { GenericContainer } from "testcontainers";
import { watchUntilDeath } from "../../support/index.ts";

/** A container that does not outlive this process, not even one that is killed while the container starts. */
export class GuardedContainer extends GenericContainer {
  /** Known from its creation on, before anything runs in it. */
  id: string | undefined;

  protected override async containerCreated(id: string): Promise<void> {
    watchUntilDeath({ container: id });
    this.id = id;
  }
}
