/** Copies and restores IndexedDB databases: with fake-indexeddb, the crash and rollback model of the Node host. */
interface StoredStore {
  name: string;
  keyPath: string | string[] | null;
  autoIncrement: boolean;
  indexes: { name: string; keyPath: string | string[]; unique: boolean; multiEntry: boolean }[];
  keys: IDBValidKey[];
  values: unknown[];
}

export interface StoredDatabase {
  /** Without the prefix. */
  name: string;
  version: number;
  stores: StoredStore[];
}

/** Copies all databases whose names begin with `prefix`, each in one transaction: only what was committed. */
export async function dumpDatabases(prefix: string): Promise<StoredDatabase[]> {
  const dumps = (await named(prefix)).map(async ({ name = "", version = 1 }) => {
    const database = await settled(indexedDB.open(name));
    const names = [...database.objectStoreNames];
    const transaction = names.length > 0 ? database.transaction(names, "readonly") : undefined;
    const stores = await Promise.all(
      names.map((storeName) => dumpStore(transaction?.objectStore(storeName) as IDBObjectStore)),
    );
    database.close();
    return { name: name.slice(prefix.length), version, stores };
  });
  return Promise.all(dumps);
}

/** Makes the databases of a copy anew, with names that begin with `prefix`. */
export async function restoreDatabases(dumps: StoredDatabase[], prefix: string): Promise<void> {
  for (const { name, version, stores } of dumps) {
    const opening = indexedDB.open(prefix + name, version);
    opening.onupgradeneeded = () => {
      for (const { name: storeName, keyPath, autoIncrement, indexes } of stores) {
        const store = opening.result.createObjectStore(storeName, { keyPath: keyPath ?? undefined, autoIncrement });
        for (const index of indexes) store.createIndex(index.name, index.keyPath, index);
      }
    };
    const database = await settled(opening);
    if (stores.length > 0) {
      const transaction = database.transaction(
        stores.map((store) => store.name),
        "readwrite",
      );
      for (const { name: storeName, keyPath, keys, values } of stores) {
        const store = transaction.objectStore(storeName);
        for (const [index, value] of values.entries()) store.put(value, keyPath === null ? keys[index] : undefined);
      }
      await new Promise<void>((resolve, reject) => {
        transaction.oncomplete = () => resolve();
        transaction.onerror = () => reject(transaction.error);
      });
    }
    database.close();
  }
}

/** Connections that were opened, by the name of their database. */
const connections = new Map<string, Set<IDBDatabase>>();
const { open: openUnseen } = IDBFactory.prototype;
IDBFactory.prototype.open = function (this: IDBFactory, name: string, version?: number) {
  const request = openUnseen.call(this, name, version);
  request.addEventListener("success", () => {
    const opened = connections.get(name) ?? new Set();
    connections.set(name, opened.add(request.result));
  });
  return request;
};

/**
 * Deletes them, and closes whatever connection the SDK has left open: a deletion that waits for one would go round and
 * round, without end, and take the process's time from the clients to come.
 */
export async function deleteDatabases(prefix: string): Promise<void> {
  for (const { name = "" } of await named(prefix)) {
    for (const connection of connections.get(name) ?? []) connection.close();
    connections.delete(name);
    indexedDB.deleteDatabase(name);
  }
}

let opening = Promise.resolve();

/** Runs `open`, in turns; a database whose name begins with `fixed` is meanwhile opened under `prefix` instead. */
export function openRenamed(
  { fixed, prefix }: { fixed: string; prefix: string },
  open: () => Promise<void>,
): Promise<void> {
  const turn = opening.then(async () => {
    const { open: realOpen } = IDBFactory.prototype;
    IDBFactory.prototype.open = function (this: IDBFactory, name: string, version?: number) {
      return realOpen.call(this, name.startsWith(`${fixed}::`) ? prefix + name.slice(fixed.length) : name, version);
    };
    try {
      await open();
    } finally {
      IDBFactory.prototype.open = realOpen;
    }
  });
  opening = turn.catch(() => undefined);
  return turn;
}

async function named(prefix: string): Promise<IDBDatabaseInfo[]> {
  return (await indexedDB.databases()).filter(({ name }) => name?.startsWith(`${prefix}::`));
}

async function dumpStore(store: IDBObjectStore): Promise<StoredStore> {
  const { name, keyPath, autoIncrement } = store;
  const indexes = [...store.indexNames].map((indexName) => {
    const index = store.index(indexName);
    return { name: indexName, keyPath: index.keyPath, unique: index.unique, multiEntry: index.multiEntry };
  });
  const [keys, values] = await Promise.all([settled(store.getAllKeys()), settled(store.getAll())]);
  return { name, keyPath: keyPath as string | string[] | null, autoIncrement, indexes, keys, values };
}

function settled<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}
