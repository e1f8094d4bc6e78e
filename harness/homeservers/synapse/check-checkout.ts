import path from "node:path";
import { isThere, UsageError } from "../../support/index.ts";

/** What makes the tables of an empty database, in a checkout. */
export function schemaFolder(checkout: string): string {
  return path.join(checkout, "synapse", "storage", "schema");
}

/** Throws `UsageError` when the folder holds no Synapse. */
export async function checkCheckout(folder: string): Promise<void> {
  const checkout = path.resolve(folder);
  if (await isThere(schemaFolder(checkout))) return;
  const why = (await isThere(checkout)) ? "it has no synapse/storage/schema" : "there is no such folder";
  throw new UsageError(`${checkout} is not a checkout of Synapse: ${why}`, {
    hint: "name the top folder of a checkout, or a release such as synapse@1.103.0",
  });
}
