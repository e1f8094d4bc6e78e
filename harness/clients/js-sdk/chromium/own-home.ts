import fs from "node:fs/promises";
import path from "node:path";
import { BrowserProcess } from "./browser-process.ts";
import { ClientPage, type PageListener } from "./client-page.ts";
import type { Home } from "./home.ts";
import { newProfileFolder, removeProfile } from "./profile-folder.ts";
import type { SdkVersions } from "./sdk-versions.ts";
import { signalDescendants } from "./signal-descendants.ts";

export interface OwnHomeOptions {
  executable: string;
  address: string;
  died: (how: string) => void;
  versions: SdkVersions;
  listener: PageListener;
  /** A profile to begin with, which stays as it is. */
  store?: string;
}

/** A browser of its own, on a profile on disk; a store file is a copy of that folder. */
export class OwnHome implements Home {
  readonly page: ClientPage;
  readonly #browser: BrowserProcess;
  readonly #profile: string;

  private constructor(browser: BrowserProcess, profile: string, page: ClientPage) {
    this.#browser = browser;
    this.#profile = profile;
    this.page = page;
  }

  static async open({ store, versions, listener, ...options }: OwnHomeOptions): Promise<OwnHome> {
    await using cleanUp = new AsyncDisposableStack();
    const profile = cleanUp.adopt(newProfileFolder(), removeProfile);
    if (store) await copyProfile(store, profile);
    const browser = cleanUp.use(await BrowserProcess.start({ ...options, profile }));
    const [context] = browser.browser.contexts();
    if (!context) throw new Error("the browser has no context for its profile");
    const page = await ClientPage.open(context, versions, listener);
    cleanUp.move();
    return new OwnHome(browser, profile, page);
  }

  /** What is on disk between two moments of the browser, which stands still meanwhile. */
  async save(file: string): Promise<void> {
    signalDescendants("SIGSTOP");
    try {
      await copyProfile(this.#profile, file);
    } finally {
      signalDescendants("SIGCONT");
    }
  }

  async stall(file: string): Promise<void> {
    signalDescendants("SIGSTOP");
    await fs.rename(this.#profile, file);
  }

  async end(file?: string): Promise<void> {
    if (file) {
      await this.#browser.end();
      await fs.rename(this.#profile, file);
    } else {
      await this.#browser[Symbol.asyncDispose]();
      await removeProfile(this.#profile);
    }
  }
}

/** All but the lock, which says who uses the profile. */
async function copyProfile(from: string, to: string): Promise<void> {
  await fs.cp(from, to, { recursive: true, filter: (file) => !path.basename(file).startsWith("Singleton") });
}
