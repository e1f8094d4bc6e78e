import type { Account, SharedHomeserver } from "../homeservers/index.ts";
import {
  type AnswerOf,
  type ClientEndpointName,
  type Link,
  type RequestParts,
  requestEndpoint,
} from "../network/index.ts";

/** The arguments of a request: its parts may be left out where an endpoint has neither path parameters nor a body. */
type Arguments<Name extends ClientEndpointName> =
  Record<never, never> extends RequestParts<Name> ? [parts?: RequestParts<Name>] : [parts: RequestParts<Name>];

/** Makes one request with a device's token, over its link. Throws `RequestRefused` unless the homeserver says OK. */
export type MakeRequest = <Name extends ClientEndpointName>(
  endpoint: Name,
  ...parts: Arguments<Name>
) => Promise<AnswerOf<Name>>;

interface Session {
  userId: string;
  deviceId: string;
  token: string;
}

/**
 * A device without an SDK: it is logged in, and does only what it is told. It has a link of its own, so its requests stand
 * in the journal and faults can meet them.
 */
export class RawDevice {
  readonly userId: string;
  readonly deviceId: string;
  readonly link: Link;
  readonly homeserver: SharedHomeserver;
  readonly account: Account;
  readonly #token: string;

  private constructor({ link, homeserver, account }: LoginOptions, { userId, deviceId, token }: Session) {
    this.userId = userId;
    this.deviceId = deviceId;
    this.link = link;
    this.homeserver = homeserver;
    this.account = account;
    this.#token = token;
    // Known to the link before the first request that has it.
    link.noteToken(`Bearer ${token}`);
  }

  /** Logs in by password over `link`: as the device `deviceId`, whether or not the user has it, or as a new one. */
  static async login(options: LoginOptions): Promise<RawDevice> {
    const { link, account, deviceId } = options;
    link.hide(account.password);
    const { user_id, device_id, access_token } = await requestEndpoint(link, "login", {
      body: {
        type: "m.login.password",
        identifier: { type: "m.id.user", user: account.userId },
        password: account.password,
        ...(deviceId !== undefined && { device_id: deviceId }),
      },
    });
    return new RawDevice(options, { userId: user_id, deviceId: device_id, token: access_token });
  }

  /**
   * Makes one request as this device: `request("sendToDevice", { path: { eventType, txnId }, body: { messages } })`.
   * Resolves with the body of the answer. Nothing is tried twice. Throws `RequestRefused` unless the homeserver says OK.
   */
  readonly request: MakeRequest = (endpoint, ...[parts]) =>
    requestEndpoint(this.link, endpoint, { ...parts, token: this.#token });

  /** What an endpoint wants that asks for the password again (`auth`). */
  get passwordAuth(): { type: "m.login.password"; identifier: object; password: string } {
    const { userId, password } = this.account;
    return { type: "m.login.password", identifier: { type: "m.id.user", user: userId }, password };
  }
}

interface LoginOptions {
  link: Link;
  homeserver: SharedHomeserver;
  account: Account;
  deviceId?: string;
}
