import type { KnownBug } from "../scenario/index.ts";

/** What known bugs a scenario has and where: `https://… (alice on j or b), no issue known`. Empty when it has none. */
export function knownBugNote(knownBug: KnownBug | readonly KnownBug[] = []): string {
  return [knownBug]
    .flat()
    .map(({ issue, sdks = {} }) => {
      const where = Object.entries(sdks).map(([role, letters]) => `${role} on ${[...letters].join(" or ")}`);
      return where.length > 0 ? `${issue} (${where.join(", ")})` : issue;
    })
    .join(", ");
}
