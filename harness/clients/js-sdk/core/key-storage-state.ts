import type { MatrixClient, Method } from "matrix-js-sdk";
import type { CryptoApi, KeyBackupInfo } from "matrix-js-sdk/lib/crypto-api/index.js";
import { type KeyStorageState, secretNames } from "../../driver-protocol.ts";
import { need } from "./unsupported.ts";

/** How backup, secret storage and secrets stand in the SDK's eyes. */
export async function keyStorageState(client: MatrixClient, crypto: CryptoApi): Promise<KeyStorageState> {
  const { secretStorage } = client;
  const version = await crypto.getActiveSessionBackupVersion();
  const defaultKeyId = await secretStorage.getDefaultKeyId();
  const missing: KeyStorageState["secretStorage"]["missing"] = [];
  for (const name of secretNames) {
    const keys = (await secretStorage.isStored(name)) ?? {};
    if (!defaultKeyId || !(defaultKeyId in keys)) missing.push(name);
  }
  return {
    backup: { enabled: version !== null, version: version ?? undefined },
    serverBackup: await serverBackup(client, crypto),
    secretStorage: { present: Boolean(defaultKeyId), missing },
    missingHere: await missingHere(crypto),
  };
}

/** Asked of the server: the SDK asks once and then answers by what it knows. */
async function serverBackup(client: MatrixClient, crypto: CryptoApi): Promise<KeyStorageState["serverBackup"]> {
  const asked = client.http.authedRequest<KeyBackupInfo>("GET" as Method, "/room_keys/version");
  const info = await asked.catch((error: { errcode?: string }) => {
    if (error.errcode === "M_NOT_FOUND") return undefined;
    throw error;
  });
  if (!info?.version) return undefined;
  const { trusted, matchesDecryptionKey } = await crypto.isKeyBackupTrusted(info);
  return { version: info.version, trusted: trusted || matchesDecryptionKey };
}

async function missingHere(crypto: CryptoApi): Promise<KeyStorageState["missingHere"]> {
  const { masterKey, selfSigningKey, userSigningKey } = (await crypto.getCrossSigningStatus()).privateKeysCachedLocally;
  const held = {
    "m.cross_signing.master": masterKey,
    "m.cross_signing.self_signing": selfSigningKey,
    "m.cross_signing.user_signing": userSigningKey,
    "m.megolm_backup.v1": (await need(crypto, "getSessionBackupPrivateKey")()) !== null,
  };
  return secretNames.filter((name) => !held[name]);
}
