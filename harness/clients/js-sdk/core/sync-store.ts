import type { SdkModules } from "./sdk-modules.ts";

/**
 * Where a client keeps its sync token and its rooms: in a database whose name begins with its prefix, as those of its
 * crypto do. The SDK saves into it after the first sync and then at most every five minutes.
 */
export function syncStore(sdk: SdkModules, prefix: string): InstanceType<SdkModules["main"]["IndexedDBStore"]> {
  const name = `${prefix}::sync`;
  const renaming = {
    open: (_: string, version?: number) => indexedDB.open(name, version),
    deleteDatabase: () => indexedDB.deleteDatabase(name),
  };
  return new sdk.main.IndexedDBStore({ indexedDB: renaming as unknown as IDBFactory });
}
