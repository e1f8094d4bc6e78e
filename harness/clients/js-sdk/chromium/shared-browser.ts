import { BrowserProcess, type BrowserProcessOptions } from "./browser-process.ts";
import { ClientPage, type PageListener } from "./client-page.ts";
import { newProfileFolder, removeProfile } from "./profile-folder.ts";
import type { SdkVersions } from "./sdk-versions.ts";
import { SharedHome } from "./shared-home.ts";

/** A browser with a context for each client. Its own profile holds nothing: what a context keeps is in memory. */
export class SharedBrowser implements AsyncDisposable {
  readonly #process: BrowserProcess;
  readonly #profile: string;
  readonly #versions: SdkVersions;
  readonly #listener: PageListener;

  private constructor(process: BrowserProcess, profile: string, versions: SdkVersions, listener: PageListener) {
    this.#process = process;
    this.#profile = profile;
    this.#versions = versions;
    this.#listener = listener;
  }

  static async start({
    versions,
    listener,
    ...options
  }: Omit<BrowserProcessOptions, "profile"> & {
    versions: SdkVersions;
    listener: PageListener;
  }): Promise<SharedBrowser> {
    await using cleanUp = new AsyncDisposableStack();
    const profile = cleanUp.adopt(newProfileFolder(), removeProfile);
    const process = await BrowserProcess.start({ ...options, profile });
    cleanUp.move();
    return new SharedBrowser(process, profile, versions, listener);
  }

  /** A context, with the store that a file holds when given. */
  async open(storeFile?: string): Promise<SharedHome> {
    await using cleanUp = new AsyncDisposableStack();
    const context = cleanUp.use(await this.#process.browser.newContext({ storageState: storeFile }));
    const home = new SharedHome(await ClientPage.open(context, this.#versions, this.#listener));
    cleanUp.move();
    return home;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#process[Symbol.asyncDispose]();
    await removeProfile(this.#profile);
  }
}
