import type { MatrixClient } from "matrix-js-sdk";
import type { CryptoApi } from "matrix-js-sdk/lib/crypto-api/index.js";
import { need } from "./unsupported.ts";

interface Restored {
  imported: number;
  total: number;
}

/** What the client did in releases whose `CryptoApi` does not yet. */
interface RestoringClient {
  getKeyBackupVersion(): Promise<object | null>;
  restoreKeyBackupWithSecretStorage(backup: object): Promise<Restored>;
}

/** Restores the backup by the key that stands in secret storage, which the SDK asks for. */
export async function restoreBackup(client: MatrixClient, crypto: CryptoApi): Promise<Restored> {
  const { imported, total } =
    "restoreKeyBackup" in crypto ? await byCrypto(crypto) : await byClient(client as unknown as RestoringClient);
  return { imported, total };
}

async function byCrypto(crypto: CryptoApi): Promise<Restored> {
  await need(crypto, "loadSessionBackupPrivateKeyFromSecretStorage")();
  return need(crypto, "restoreKeyBackup")();
}

async function byClient(client: RestoringClient): Promise<Restored> {
  const backup = await need(client, "getKeyBackupVersion")();
  if (!backup) throw new Error("the server has no backup");
  return need(client, "restoreKeyBackupWithSecretStorage")(backup);
}
