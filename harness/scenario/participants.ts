import type { DriverPools } from "../clients/index.ts";
import type { ScenarioDefinition } from "./definition.ts";
import { place } from "./permutation.ts";
import type { ParticipantResult } from "./result.ts";

/** The clients and puppets of a scenario, in the order of its roles. A driver that does not tell its SDK's release leaves it out. */
export function participants(
  definition: ScenarioDefinition,
  clients: string,
  drivers: DriverPools,
): Promise<ParticipantResult[]> {
  return Promise.all(
    place(definition, clients).map(async (placement) => {
      const { role, sdk, homeserver } = placement;
      if (definition.puppets?.includes(role)) return { role, homeserver };
      const hello = await drivers
        .of(placement)
        .hello()
        .catch(() => undefined);
      return { role, sdk, version: hello?.version, homeserver };
    }),
  );
}
