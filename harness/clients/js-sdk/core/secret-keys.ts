import type { MatrixClient } from "matrix-js-sdk";
import type { CryptoCallbacks } from "matrix-js-sdk/lib/crypto-api/index.js";

type Key = Uint8Array<ArrayBuffer>;

/** The person's recovery key, as far as this device was told it: what the SDK asks for when it opens secret storage. */
export class SecretKeys {
  readonly #storage: () => MatrixClient["secretStorage"];
  readonly #byId = new Map<string, Key>();
  #typed: Key | undefined;

  /** `storage` is asked for only when a key is needed: the client is made with this object's callbacks. */
  constructor(storage: () => MatrixClient["secretStorage"]) {
    this.#storage = storage;
  }

  /** The person typed this recovery key; it may be the wrong one, which the SDK finds out. */
  use(key: Uint8Array): void {
    this.#byId.clear();
    this.#typed = key as Key;
  }

  get callbacks(): CryptoCallbacks {
    return {
      cacheSecretStorageKey: (keyId, _info, key) => void this.#byId.set(keyId, key as Key),
      getSecretStorageKey: async ({ keys }) => {
        for (const id of Object.keys(keys)) {
          const key = this.#byId.get(id);
          if (key) return [id, key];
        }
        const typed = this.#typed;
        if (!typed) return null;
        const [only, ...others] = Object.keys(keys);
        // Where there is no choice, whether the key fits is the SDK's to find out.
        if (only && others.length === 0) return [only, typed];
        for (const [id, info] of Object.entries(keys)) {
          if (await this.#storage().checkKey(typed, info)) return [id, typed];
        }
        return null;
      },
    };
  }
}
