import { rpcErrors, type Verb, verbs } from "../../driver-protocol.ts";
import { capabilitiesOf } from "./capabilities.ts";
import type { DriverHost } from "./host.ts";
import { Internal } from "./internal.ts";
import { JsClient } from "./js-client.ts";
import { errorText } from "./logged-text.ts";
import type { SdkModules } from "./sdk-modules.ts";
import { Unsupported } from "./unsupported.ts";

export interface RpcRequest {
  id: number;
  method: string;
  params: unknown;
}
export type RpcAnswer = { id: number; result: unknown } | { id: number; error: { code: number; message: string } };

/** Answers the protocol's verbs with matrix-js-sdk, for any number of clients. */
export class JsDriver {
  readonly #sdk: SdkModules;
  readonly #host: DriverHost;
  readonly #versions: { version: string; crypto: string };
  readonly #clients = new Map<string, JsClient>();
  readonly #timings: Record<string, string> = {};

  constructor(sdk: SdkModules, host: DriverHost, versions: { version: string; crypto: string }) {
    this.#sdk = sdk;
    this.#host = host;
    this.#versions = versions;
    const backup = sdk.backup?.RustBackupManager;
    if (backup?.maxBackupLoopStartDelayMillis !== undefined) {
      backup.maxBackupLoopStartDelayMillis = 0;
      this.#timings["random delay before a backup upload"] = "0 ms instead of up to 10 s";
    }
  }

  async answer(request: RpcRequest): Promise<RpcAnswer> {
    const { id, method } = request;
    if (!Object.hasOwn(verbs, method))
      return { id, error: { code: rpcErrors.unknownMethod, message: `no verb is called ${method}` } };
    const verb = method as Verb;
    const parsed = verbs[verb].params.safeParse(request.params);
    if (!parsed.success) return { id, error: { code: rpcErrors.invalidParams, message: parsed.error.message } };
    try {
      return { id, result: await this.#perform(verb, parsed.data as { client: string }) };
    } catch (error) {
      const code = codeOf(error);
      const { client } = parsed.data as { client?: string };
      // The answer has the message alone. An SDK that lacks a function says all that there is to it.
      if (code !== rpcErrors.unsupported) {
        this.#host.notify("log", { client, level: "error", line: `${verb} failed: ${errorText(error)}` });
      }
      return { id, error: { code, message: error instanceof Error ? error.message : String(error) } };
    }
  }

  async #perform(verb: Verb, params: { client: string }): Promise<unknown> {
    if (verb === "hello") {
      return {
        sdk: "matrix-js-sdk",
        ...this.#versions,
        capabilities: capabilitiesOf(this.#sdk),
        timings: this.#timings,
      };
    }
    if (verb === "notification")
      throw new Unsupported("matrix-js-sdk has no store that another process can use as well");
    const { client: name, ...rest } = params;
    if (verb === "login") {
      const client = await JsClient.login(name, this.#sdk, this.#host, rest as never);
      // Known before its keys are on the server: it may be killed meanwhile.
      this.#clients.set(name, client);
      try {
        await client.startCrypto();
      } catch (error) {
        await this.#perform("close", params);
        throw error;
      }
      return client.identity;
    }
    const client = this.#clients.get(name);
    if (!client) throw new Internal(`no client is called ${name}`);
    const result = await client[verb](rest as never);
    if (verb === "close" || verb === "logout") this.#clients.delete(name);
    return result;
  }
}

function codeOf(error: unknown): number {
  if (error instanceof Internal) return rpcErrors.internalError;
  return error instanceof Unsupported ? rpcErrors.unsupported : rpcErrors.sdk;
}
