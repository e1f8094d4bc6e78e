import type { MatrixClient } from "matrix-js-sdk";
import type { SlidingSync } from "matrix-js-sdk/lib/sliding-sync.js";
import { capabilitiesOf } from "./capabilities.ts";
import type { SdkModules } from "./sdk-modules.ts";
import { Unsupported } from "./unsupported.ts";

const pollMs = 30_000;

/** One list of all rooms, with the state that encryption and membership need. */
export function slidingSync(sdk: SdkModules, client: MatrixClient, timelineLimit: number): SlidingSync {
  if (!sdk.slidingSync || !capabilitiesOf(sdk).includes("sliding-sync")) {
    throw new Unsupported("this release has no simplified sliding sync (MSC4186)");
  }
  const subscription = {
    timeline_limit: timelineLimit,
    required_state: [
      ["m.room.create", ""],
      ["m.room.encryption", ""],
      ["m.room.history_visibility", ""],
      ["m.room.join_rules", ""],
      ["m.room.power_levels", ""],
      ["m.room.member", "*"],
    ],
  };
  const lists = new Map([["all", { ...subscription, ranges: [[0, 99]] }]]);
  return new sdk.slidingSync.SlidingSync(client.baseUrl, lists, subscription, client, pollMs);
}
