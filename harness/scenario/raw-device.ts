import { type Account, askServer, type SharedHomeserver } from "../homeservers/index.ts";
import { InfrastructureError } from "../support/index.ts";

/** A device without an SDK: it is logged in, and does only what it is told. */
export class RawDevice {
  readonly userId: string;
  readonly deviceId: string;
  readonly #server: SharedHomeserver;
  readonly #token: string;

  private constructor(server: SharedHomeserver, session: { user_id: string; device_id: string; access_token: string }) {
    this.userId = session.user_id;
    this.deviceId = session.device_id;
    this.#server = server;
    this.#token = session.access_token;
  }

  static async login(server: SharedHomeserver, { userId, password }: Account): Promise<RawDevice> {
    const identifier = { type: "m.id.user", user: userId };
    return new RawDevice(server, await post(server, "login", { type: "m.login.password", identifier, password }));
  }

  /** POSTs to the client-server API: `post("keys/claim", …)`. Throws `InfrastructureError` unless the server says OK. */
  async post<T>(path: string, body: object): Promise<T> {
    return post(this.#server, path, body, this.#token);
  }
}

async function post<T>(server: SharedHomeserver, path: string, body: object, token?: string): Promise<T> {
  const headers: Record<string, string> = token ? { authorization: `Bearer ${token}` } : {};
  const answer = await askServer(server, `/_matrix/client/v3/${path}`, {
    method: "POST",
    headers,
    body: JSON.stringify(body),
  });
  const content = await answer.json();
  if (!answer.ok)
    throw new InfrastructureError(`${server.name} answered ${path} with ${answer.status}: ${JSON.stringify(content)}`);
  return content as T;
}
