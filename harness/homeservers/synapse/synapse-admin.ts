import { randomUUID } from "node:crypto";
import { InfrastructureError } from "../../support/index.ts";
import { askServer } from "../ask-server.ts";
import type { RunningHomeserver } from "../homeserver.ts";
import { registerUser } from "./register-user.ts";

type Server = Pick<RunningHomeserver, "name" | "url">;

/** Synapse's admin API, as a user who is made when first needed. */
export class SynapseAdmin {
  #loggedIn: Promise<string> | undefined;

  /** Forgets that requests to another server failed, and tries it again. */
  async resetConnection(server: Server, serverName: string): Promise<void> {
    const answer = await this.#post(server, `federation/destinations/${serverName}/reset_connection`);
    // 400: there was no failure to forget. 404: it never had to do with that server.
    if (!answer.ok && answer.status !== 400 && answer.status !== 404) {
      throw new InfrastructureError(
        `${server.name} could not be told to try ${serverName} again: ${answer.status} ${await answer.text()}`,
      );
    }
  }

  async #post(server: Server, path: string): Promise<Response> {
    const post = async () =>
      askServer(server, `/_synapse/admin/v1/${path}`, {
        method: "POST",
        headers: { authorization: `Bearer ${await this.#token(server)}` },
        body: "{}",
      });
    const answer = await post();
    if (answer.status !== 401) return answer;
    // A server that was restored from a copy does not know those who came later.
    this.#loggedIn = undefined;
    return post();
  }

  async #token(server: Server): Promise<string> {
    this.#loggedIn ??= logInAsAdmin(server).catch((error) => {
      // A server that was dead may live when it is asked again.
      this.#loggedIn = undefined;
      throw error;
    });
    return this.#loggedIn;
  }
}

async function logInAsAdmin(server: Server): Promise<string> {
  // Another one each time: a registration whose login failed is not to be in the way.
  const { userId, password } = await registerUser(server, `crucible-admin-${randomUUID()}`, { admin: true });
  const login = { type: "m.login.password", identifier: { type: "m.id.user", user: userId }, password };
  const answer = await askServer(server, "/_matrix/client/v3/login", { method: "POST", body: JSON.stringify(login) });
  const { access_token: token } = (await answer.json()) as { access_token: string };
  return token;
}
