import { rpcErrors, verbs } from "../../driver-protocol.ts";
import type { RpcAnswer, RpcRequest } from "../core/driver.ts";
import type { Home } from "./home.ts";

export interface ChromiumDriverOptions {
  /** Opens a home, on the store that a file holds when given. */
  open: (storeFile?: string) => Promise<Home>;
  /** The driver will host one client only. */
  alone: boolean;
}

/**
 * Hands each verb to the page of its client. The driver itself does what a page cannot: opening and ending it, and whatever
 * concerns its store. One page is always ready: it answers what concerns no client, and the next login takes it.
 */
export class ChromiumDriver implements AsyncDisposable {
  readonly #options: ChromiumDriverOptions;
  readonly #homes = new Map<string, Home>();
  #ready: Promise<Home>;

  constructor(options: ChromiumDriverOptions) {
    this.#options = options;
    this.#ready = this.#prepare();
  }

  async answer(request: RpcRequest): Promise<RpcAnswer> {
    try {
      return await (request.method === "login" ? this.#login(request) : this.#ask(request));
    } catch (error) {
      // Whatever the SDK refuses, the page answers; this is the browser's or ours.
      return { id: request.id, error: { code: rpcErrors.internalError, message: (error as Error).message } };
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const ready = await this.#ready.catch(() => undefined);
    await ready?.end();
  }

  async #login(request: RpcRequest): Promise<RpcAnswer> {
    const parsed = verbs.login.params.safeParse(request.params);
    if (!parsed.success) return (await this.#ready).page.answer(request);
    const { client, storeFile } = parsed.data;
    const home = await (this.#options.alone ? this.#onlyHome(storeFile) : this.#nextHome(storeFile));
    // Known before it has answered: it may be stalled meanwhile.
    this.#homes.set(client, home);
    const answer = await home.page.answer(request);
    if ("error" in answer) await this.#end(client, home);
    return answer;
  }

  /** The page that is ready, or one on a store. */
  #nextHome(storeFile?: string): Promise<Home> {
    if (storeFile) return this.#options.open(storeFile);
    // At once, for logins come side by side.
    const home = this.#ready;
    this.#ready = this.#prepare();
    return home;
  }

  async #onlyHome(storeFile?: string): Promise<Home> {
    if (storeFile) {
      await (await this.#ready).end();
      this.#ready = this.#prepare(storeFile);
    }
    return this.#ready;
  }

  async #ask(request: RpcRequest): Promise<RpcAnswer> {
    const { client = "", file, storeFile } = (request.params ?? {}) as Record<string, string | undefined>;
    const home = this.#homes.get(client);
    if (home && file && request.method === "stall") {
      // Without asking the page, which would choose the moment.
      await home.stall(file);
      return { id: request.id, result: {} };
    }
    const answer = await (home ?? (await this.#ready)).page.answer(request);
    if (!home || "error" in answer) return answer;
    switch (request.method) {
      case "snapshotStore":
        await home.save(file as string);
        break;
      case "close":
      case "logout":
        await this.#end(client, home, storeFile);
    }
    return answer;
  }

  async #end(client: string, home: Home, storeFile?: string): Promise<void> {
    this.#homes.delete(client);
    // The only page of a driver goes on answering until its store is wanted.
    if (!this.#options.alone || storeFile) await home.end(storeFile);
  }

  #prepare(storeFile?: string): Promise<Home> {
    const home = this.#options.open(storeFile);
    // Whoever needs it awaits it.
    home.catch(() => undefined);
    return home;
  }
}
