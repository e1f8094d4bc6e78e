import { createHmac } from "node:crypto";
import { InfrastructureError } from "../../support/index.ts";
import { askServer } from "../ask-server.ts";
import type { Account, RunningHomeserver } from "../homeserver.ts";
import { registrationSecret } from "./synapse-config.ts";

type Server = Pick<RunningHomeserver, "name" | "url">;

/** Creates a user by Synapse's shared-secret registration (`/_synapse/admin/v1/register`); no device is made. An admin may use Synapse's admin API. */
export async function registerUser(server: Server, localpart: string, { admin = false } = {}): Promise<Account> {
  const endpoint = "/_synapse/admin/v1/register";
  const { nonce } = (await (await askServer(server, endpoint)).json()) as { nonce: string };
  const password = `${localpart}-password`;
  const mac = createHmac("sha1", registrationSecret)
    .update([nonce, localpart, password, admin ? "admin" : "notadmin"].join("\0"))
    .digest("hex");
  const body = { nonce, username: localpart, password, admin, mac, inhibit_login: true };
  const answer = await askServer(server, endpoint, { method: "POST", body: JSON.stringify(body) });
  const result = (await answer.json()) as {
    user_id?: string;
    access_token?: string;
    device_id?: string;
    error?: string;
  };
  if (!result.user_id) {
    throw new InfrastructureError(`${server.name} refused to register ${localpart}: ${answer.status} ${result.error}`);
  }
  if (result.access_token) await logOut(server, result.access_token);
  return { userId: result.user_id, password };
}

/** Releases that do not know `inhibit_login` log the user in: a device without keys that nobody asked for. */
async function logOut(server: Server, accessToken: string): Promise<void> {
  await askServer(server, "/_matrix/client/v3/logout", {
    method: "POST",
    headers: { authorization: `Bearer ${accessToken}` },
    body: "{}",
  });
}
