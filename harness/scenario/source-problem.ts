import { capabilities } from "../clients/index.ts";
import { isObjectWith } from "../support/index.ts";
import type { Source } from "./source.ts";

/** What is wrong with the source, as the end of a sentence that begins with the source's owner; undefined when it is right. */
export function sourceProblem(source: Source): string | undefined {
  if (!isObjectWith(source, {})) return "names a source that is not an object such as { spec, says }";
  if ("wish" in source) {
    if (isEmpty(source.wish)) return "has a wish without words";
    return capabilities.includes(source.claim)
      ? undefined
      : `has the wish "${source.wish}", and ${String(source.claim)} is no capability that an SDK can claim`;
  }
  if (isEmpty(source.says)) return `names a source without the sentence that it says: ${JSON.stringify(source)}`;
  if ("spec" in source)
    return /^[\w-]+(\/[\w-]+)*\/#[\w.-]+$/.test(source.spec)
      ? undefined
      : `names "${source.spec}" in the specification, which is not like client-server-api/#key-backups`;
  if ("msc" in source)
    return Number.isInteger(source.msc) && source.msc > 0 ? undefined : `names ${source.msc}, which is no MSC's number`;
  if ("doc" in source)
    return /^https:\/\/\S+$/.test(source.doc) ? undefined : `names "${source.doc}", which is not an https address`;
  return "names a source that is neither spec, msc, doc nor wish";
}

function isEmpty(text: unknown): boolean {
  return typeof text !== "string" || text.trim() === "";
}
