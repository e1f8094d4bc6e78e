/** Who a client is, and how it shows that to its homeserver. */
export interface Session {
  userId: string;
  deviceId: string;
  accessToken: string;
}

const storeName = "session";

/** Keeps a session as an application does: beside the databases of the SDK. */
export async function keepSession(prefix: string, session: Session): Promise<void> {
  const database = await open(prefix);
  const transaction = database.transaction(storeName, "readwrite", { durability: "strict" });
  transaction.objectStore(storeName).put(session, storeName);
  await new Promise<void>((resolve, reject) => {
    transaction.oncomplete = () => resolve();
    transaction.onerror = () => reject(transaction.error);
  });
  database.close();
}

/** The session that was kept; throws when there is none. */
export async function keptSession(prefix: string): Promise<Session> {
  const database = await open(prefix);
  const kept = await settled<Session | undefined>(
    database.transaction(storeName).objectStore(storeName).get(storeName),
  );
  database.close();
  if (!kept) throw new Error("the store holds no session: the client had not logged in when it was copied");
  return kept;
}

function open(prefix: string): Promise<IDBDatabase> {
  const opening = indexedDB.open(`${prefix}::session`, 1);
  opening.onupgradeneeded = () => opening.result.createObjectStore(storeName);
  return settled(opening);
}

function settled<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}
