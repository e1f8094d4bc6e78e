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

/** Restores the backup by the key that stands in secret storage, which the SDK asks for, and uses it from then on. */
export async function restoreBackup(client: MatrixClient, crypto: CryptoApi): Promise<Restored> {
  // The SDK goes by the version that it saw last, until it is told to look.
  await crypto.checkKeyBackupAndEnable();
  const { imported, total } =
    "restoreKeyBackup" in crypto ? await byCrypto(crypto) : await byClient(client as unknown as RestoringClient);
  await crypto.checkKeyBackupAndEnable();
  if (!(await crypto.getActiveSessionBackupVersion())) throw new Error("the backup was restored but is not active");
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
