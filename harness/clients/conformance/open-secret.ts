import { createDecipheriv, createHmac, hkdfSync } from "node:crypto";
import bs58 from "bs58";

interface EncryptedSecret {
  /** By the id of the secret storage key; all in base64. */
  encrypted: Record<string, { iv: string; ciphertext: string; mac: string }>;
}

/**
 * Reads a secret from an account's secret storage without an SDK, as the specification says (client-server API,
 * `m.secret_storage.v1.aes-hmac-sha2`). `accountData` gets the content of an account data event by its type. Throws when
 * the recovery key is malformed, the secret is not there, or its MAC does not match.
 */
export async function openSecret(
  name: string,
  recoveryKey: string,
  accountData: (type: string) => Promise<Record<string, unknown>>,
): Promise<string> {
  const { key: keyId } = (await accountData("m.secret_storage.default_key")) as { key: string };
  const { algorithm } = await accountData(`m.secret_storage.key.${keyId}`);
  if (algorithm !== "m.secret_storage.v1.aes-hmac-sha2") throw new Error(`the secret storage is ${algorithm}`);
  const { encrypted } = (await accountData(name)) as unknown as EncryptedSecret;
  const secret = encrypted[keyId];
  if (!secret) throw new Error(`${name} is not encrypted with the default key`);
  const [iv, ciphertext] = [Buffer.from(secret.iv, "base64"), Buffer.from(secret.ciphertext, "base64")];
  const keys = Buffer.from(hkdfSync("sha256", rawKey(recoveryKey), Buffer.alloc(32), name, 64));
  const mac = createHmac("sha256", keys.subarray(32)).update(ciphertext).digest();
  if (!mac.equals(Buffer.from(secret.mac, "base64"))) throw new Error(`the MAC of ${name} does not match`);
  const decipher = createDecipheriv("aes-256-ctr", keys.subarray(0, 32), iv);
  return Buffer.concat([decipher.update(ciphertext), decipher.final()]).toString("utf8");
}

/** Two bytes that say what it is, the key, and a byte that makes all of them XOR to zero. */
function rawKey(recoveryKey: string): Buffer {
  const bytes = Buffer.from(bs58.decode(recoveryKey.replaceAll(" ", "")));
  const parity = bytes.reduce((sum, byte) => sum ^ byte, 0);
  if (bytes.length !== 35 || bytes.readUInt16BE() !== 0x8b01 || parity !== 0) throw new Error("not a recovery key");
  return bytes.subarray(2, 34);
}
