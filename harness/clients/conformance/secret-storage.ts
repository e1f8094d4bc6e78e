import { createPrivateKey, createPublicKey } from "node:crypto";
import { describe, expect } from "vitest";
import { SigningKey, unpaddedBase64 } from "../../support/index.ts";
import { type ConformanceBench, newName } from "./conformance-bench.ts";
import { logInByHand } from "./log-in-by-hand.ts";
import { openSecret } from "./open-secret.ts";

const identityKeys = ["master", "self_signing", "user_signing"] as const;

/** Secret storage as other clients find it. */
export function secretStorageConformance({ capable, has, make, server }: ConformanceBench): void {
  describe("secret storage", () => {
    capable(
      "secret-storage",
      "whoever has the recovery key finds the private keys of backup and identity there",
      async () => {
        const account = await server().register(newName("keeper"));
        await using alice = await make("alice", { account });
        await alice.login();
        await alice.startSync();
        if (has("cross-signing")) await alice.bootstrapCrossSigning();
        const { recoveryKey } = await alice.enableBackup();

        const byHand = await logInByHand(server(), account);
        const secret = (name: string) =>
          openSecret(name, recoveryKey, (type) =>
            byHand.get(`user/${account.userId}/account_data/${encodeURIComponent(type)}`),
          );
        const { auth_data: backup } = await byHand.get("room_keys/version");
        const backupKey = await secret("m.megolm_backup.v1");
        expect(backup).toMatchObject({ public_key: curve25519PublicKey(backupKey) });
        if (!has("cross-signing")) return;
        const identity = await byHand.post("keys/query", { device_keys: { [account.userId]: [] } });
        for (const name of identityKeys) {
          const { publicKey } = SigningKey.fromSeed(await secret(`m.cross_signing.${name}`));
          const published = { keys: { [`ed25519:${publicKey}`]: publicKey } };
          expect(identity[`${name}_keys`]).toMatchObject({ [account.userId]: published });
        }
      },
    );
  });
}

/** Both in base64, the public key unpadded. */
function curve25519PublicKey(privateKey: string): string {
  // What stands before a private X25519 key in PKCS #8.
  const prefix = Buffer.from("302e020100300506032b656e04220420", "hex");
  const key = Buffer.concat([prefix, Buffer.from(privateKey, "base64")]);
  const { x = "" } = createPublicKey(createPrivateKey({ key, format: "der", type: "pkcs8" })).export({ format: "jwk" });
  return unpaddedBase64(Buffer.from(x, "base64url"));
}
