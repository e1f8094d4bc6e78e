import { InfrastructureError } from "../../support/index.ts";
import { registerUser } from "./register-user.ts";

/** Synapse's admin API, as a user who is made when first needed. */
export class SynapseAdmin {
  #token: Promise<string> | undefined;

  /** Forgets that requests to another server failed, and tries it again. */
  async resetConnection(url: string, serverName: string): Promise<void> {
    this.#token ??= logInAsAdmin(url);
    const path = `/_synapse/admin/v1/federation/destinations/${serverName}/reset_connection`;
    const answer = await fetch(`${url}${path}`, {
      method: "POST",
      headers: { authorization: `Bearer ${await this.#token}` },
      body: "{}",
    });
    // 400: there was no failure to forget. 404: it never had to do with that server.
    if (!answer.ok && answer.status !== 400 && answer.status !== 404) {
      throw new InfrastructureError(
        `Synapse could not be told to try ${serverName} again: ${answer.status} ${await answer.text()}`,
      );
    }
  }
}

async function logInAsAdmin(url: string): Promise<string> {
  const { userId, password } = await registerUser(url, "crucible-admin", { admin: true });
  const login = { type: "m.login.password", identifier: { type: "m.id.user", user: userId }, password };
  const answer = await fetch(`${url}/_matrix/client/v3/login`, { method: "POST", body: JSON.stringify(login) });
  const { access_token: token } = (await answer.json()) as { access_token: string };
  return token;
}
