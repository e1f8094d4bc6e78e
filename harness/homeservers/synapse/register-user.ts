import { createHmac } from "node:crypto";
import { InfrastructureError } from "../../support/index.ts";
import type { Account } from "../homeserver.ts";
import { registrationSecret } from "./synapse-config.ts";

/** Creates a user by Synapse's shared-secret registration (`/_synapse/admin/v1/register`); no device is made. An admin may use Synapse's admin API. */
export async function registerUser(url: string, localpart: string, { admin = false } = {}): Promise<Account> {
  const endpoint = `${url}/_synapse/admin/v1/register`;
  const { nonce } = (await (await fetch(endpoint)).json()) as { nonce: string };
  const password = `${localpart}-password`;
  const mac = createHmac("sha1", registrationSecret)
    .update([nonce, localpart, password, admin ? "admin" : "notadmin"].join("\0"))
    .digest("hex");
  const body = { nonce, username: localpart, password, admin, mac, inhibit_login: true };
  const answer = await fetch(endpoint, { method: "POST", body: JSON.stringify(body) });
  const result = (await answer.json()) as {
    user_id?: string;
    access_token?: string;
    device_id?: string;
    error?: string;
  };
  if (!result.user_id) {
    throw new InfrastructureError(`the homeserver refused to register ${localpart}: ${answer.status} ${result.error}`);
  }
  if (result.access_token) await logOut(url, result.access_token);
  return { userId: result.user_id, password };
}

/** Releases that do not know `inhibit_login` log the user in: a device without keys that nobody asked for. */
async function logOut(url: string, accessToken: string): Promise<void> {
  await fetch(`${url}/_matrix/client/v3/logout`, {
    method: "POST",
    headers: { authorization: `Bearer ${accessToken}` },
    body: "{}",
  });
}
