/**
 * What runs in a client's page: the core, with its matrix-js-sdk. `bundle-page.ts` bundles this file; the driver calls what
 * it puts on `globalThis`.
 */

import "./page-console.ts";

import * as wasm from "@matrix-org/matrix-sdk-crypto-wasm";
import * as main from "matrix-js-sdk";
import * as cryptoApi from "matrix-js-sdk/lib/crypto-api/index.js";
import * as backup from "matrix-js-sdk/lib/rust-crypto/backup.js";
import * as rustCrypto from "matrix-js-sdk/lib/rust-crypto/rust-crypto.js";
import * as slidingSync from "matrix-js-sdk/lib/sliding-sync.js";
import { JsDriver, type RpcAnswer, type RpcRequest } from "../core/driver.ts";
import type { DriverHost } from "../core/host.ts";
import type { SdkModules } from "../core/sdk-modules.ts";
import { nameOwner } from "./page-console.ts";

export interface Page {
  /** Loads the crypto from this address; after that, `answer` may be called. */
  start(options: { wasmUrl: string; version: string; crypto: string }): Promise<void>;
  answer(request: RpcRequest): Promise<RpcAnswer>;
}

declare global {
  /** Made by the driver: takes each event as JSON. */
  var crucibleNotify: ((event: string) => void) | undefined;
  var cruciblePage: Page;
}

/** The store is the page's own IndexedDB, which the driver keeps, copies and brings back as a whole. */
const host: DriverHost = {
  notify: (method, params) => crucibleNotify?.(JSON.stringify({ method, params })),
  saveStore: async () => undefined,
  restoreStore: async () => undefined,
  deleteStore: async () => undefined,
  openRenamed: (_, open) => open(),
};

let driver: JsDriver | undefined;

globalThis.cruciblePage = {
  async start({ wasmUrl, version, crypto }) {
    await (wasm as { initAsync?(url: string): Promise<void> }).initAsync?.(wasmUrl);
    driver = new JsDriver({ main, cryptoApi, backup, rustCrypto, slidingSync } as SdkModules, host, {
      version,
      crypto,
    });
  },
  async answer(request) {
    if (!driver) throw new Error("the page was not started");
    if (request.method === "login") nameOwner((request.params as { client: string }).client);
    return driver.answer(request);
  },
};
