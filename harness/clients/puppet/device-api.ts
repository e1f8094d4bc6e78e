import { InfrastructureError } from "../../support/index.ts";
import type { Device } from "./device.ts";

/** The client-server API as one logged-in device uses it. */
export class DeviceApi implements Device {
  readonly userId: string;
  readonly deviceId: string;
  readonly #homeserverUrl: string;
  readonly #token: string;
  #lastTransaction = 0;

  private constructor(homeserverUrl: string, userId: string, deviceId: string, token: string) {
    this.#homeserverUrl = homeserverUrl;
    this.userId = userId;
    this.deviceId = deviceId;
    this.#token = token;
  }

  /** Logs in as a new device. */
  static async login(homeserverUrl: string, account: { userId: string; password: string }): Promise<DeviceApi> {
    const identifier = { type: "m.id.user", user: account.userId };
    const body = { type: "m.login.password", identifier, password: account.password };
    const answer = await request<{ device_id: string; access_token: string }>(homeserverUrl, "POST", "login", { body });
    return new DeviceApi(homeserverUrl, account.userId, answer.device_id, answer.access_token);
  }

  /** `path` stands behind `/_matrix/client/v3/`. Throws `InfrastructureError` with what a homeserver said that refused. */
  get<T>(path: string, signal?: AbortSignal): Promise<T> {
    return request(this.#homeserverUrl, "GET", path, { token: this.#token, signal });
  }

  post<T>(path: string, body: object): Promise<T> {
    return request(this.#homeserverUrl, "POST", path, { token: this.#token, body });
  }

  /** A transaction of its own goes at the end of `path`. */
  putTransaction<T>(path: string, body: object): Promise<T> {
    return request(this.#homeserverUrl, "PUT", `${path}/${++this.#lastTransaction}`, { token: this.#token, body });
  }
}

async function request<T>(
  homeserverUrl: string,
  method: string,
  path: string,
  { body, token, signal }: { body?: object; token?: string; signal?: AbortSignal },
): Promise<T> {
  const headers: Record<string, string> = token ? { authorization: `Bearer ${token}` } : {};
  const init = { method, headers, body: body && JSON.stringify(body), signal };
  const answer = await fetch(`${homeserverUrl}/_matrix/client/v3/${path}`, init);
  if (!answer.ok) {
    const [endpoint] = path.split("?");
    throw new InfrastructureError(
      `the homeserver refused ${method} ${endpoint} with ${answer.status}: ${await answer.text()}`,
    );
  }
  return (await answer.json()) as T;
}
