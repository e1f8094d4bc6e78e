import type { BrowserContext, Page } from "playwright-core";
import type { RpcAnswer, RpcRequest } from "../core/driver.ts";
import { pageOrigin } from "./browser-process.ts";
// Its types only: it runs in the page.
import type {} from "./page.ts";
import type { SdkVersions } from "./sdk-versions.ts";

/** A notification of the protocol: `{ method, params }`. */
export type PageListener = (message: { method: string; params: Record<string, unknown> }) => void;

/** A page with the core in it, ready to answer for one client. */
export class ClientPage {
  readonly context: BrowserContext;
  readonly #page: Page;
  #client: string | undefined;

  private constructor(page: Page) {
    this.context = page.context();
    this.#page = page;
  }

  static async open(context: BrowserContext, versions: SdkVersions, listener: PageListener): Promise<ClientPage> {
    const page = await context.newPage();
    const opened = new ClientPage(page);
    page.on("pageerror", ({ stack, message }) =>
      listener({ method: "unhandled", params: { client: opened.#client, error: stack ?? message } }),
    );
    await page.goto(pageOrigin);
    // After the navigation, which would take the binding away.
    const session = await context.newCDPSession(page);
    session.on("Runtime.bindingCalled", ({ payload }) => listener(JSON.parse(payload)));
    await session.send("Runtime.addBinding", { name: "crucibleNotify" });
    await page.evaluate((options) => globalThis.cruciblePage.start(options), {
      wasmUrl: `${pageOrigin}/crypto.wasm`,
      ...versions,
    });
    return opened;
  }

  /** Rejects when the page is closed or crashes before it has answered. */
  answer(request: RpcRequest): Promise<RpcAnswer> {
    if (request.method === "login") this.#client = (request.params as { client?: string }).client;
    return this.#page.evaluate((asked) => globalThis.cruciblePage.answer(asked), request);
  }
}
