import type { BrowserContext, Page } from "playwright-core";
import type { RpcAnswer, RpcRequest } from "../core/driver.ts";
import { pageOrigin } from "./browser-process.ts";
// Its types only: it runs in the page.
import type {} from "./page.ts";

/** What a page reports: events of the protocol, and what its console complains of. */
export interface PageListener {
  /** A notification of the protocol: `{ method, params }`. */
  event(message: object): void;
  complaint(line: string): void;
}

export interface SdkVersions {
  version: string;
  crypto: string;
}

/** A page with the core in it, ready to answer for one client. */
export class ClientPage {
  readonly context: BrowserContext;
  readonly #page: Page;

  private constructor(page: Page) {
    this.context = page.context();
    this.#page = page;
  }

  static async open(context: BrowserContext, versions: SdkVersions, listener: PageListener): Promise<ClientPage> {
    const page = await context.newPage();
    page.on("pageerror", ({ stack, message }) =>
      listener.event({ method: "unhandled", params: { error: stack ?? message } }),
    );
    page.on("console", (message) => {
      // Only what the SDK says first: trailing arguments may hold keys.
      const [said] = message.args();
      if (said && ["error", "warning"].includes(message.type())) listener.complaint(String(said));
    });
    await page.goto(pageOrigin);
    // After the navigation, which would take the binding away.
    const session = await context.newCDPSession(page);
    session.on("Runtime.bindingCalled", ({ payload }) => listener.event(JSON.parse(payload) as object));
    await session.send("Runtime.addBinding", { name: "crucibleNotify" });
    await page.evaluate((options) => globalThis.cruciblePage.start(options), {
      wasmUrl: `${pageOrigin}/crypto.wasm`,
      ...versions,
    });
    return new ClientPage(page);
  }

  /** Rejects when the page is closed or crashes before it has answered. */
  answer(request: RpcRequest): Promise<RpcAnswer> {
    return this.#page.evaluate((asked) => globalThis.cruciblePage.answer(asked), request);
  }
}
