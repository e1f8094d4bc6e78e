import type { ClientPage } from "./client-page.ts";
import type { Home } from "./home.ts";

/** A context of its own in a browser that hosts others too; a store file is what Playwright says of its IndexedDB. */
export class SharedHome implements Home {
  readonly page: ClientPage;

  constructor(page: ClientPage) {
    this.page = page;
  }

  async save(file: string): Promise<void> {
    await this.page.context.storageState({ indexedDB: true, path: file });
  }

  async stall(): Promise<void> {
    throw new Error("the client shares its browser with others, so it cannot be stopped alone");
  }

  async end(file?: string): Promise<void> {
    if (file) await this.save(file);
    await this.page.context.close();
  }
}
