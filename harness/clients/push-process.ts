import type { JournalSink, Json } from "../journal/index.ts";
import type { DriverEvent, DriverProcess } from "./driver-process.ts";
import type { Settings, VerbResult } from "./driver-protocol.ts";
import { journaledCall } from "./journaled-call.ts";

interface PushProcessOptions {
  /** What the journal calls it. */
  role: string;
  /** Its own; ends with it. */
  driver: DriverProcess;
  homeserverUrl: string;
  /** Tells where the store is that it shares. */
  sharedStoreFile: string;
  /** What the application has set, as it reads them when it starts. */
  settings: () => Settings;
  journal: JournalSink;
}

/** A process that a push has started, beside the client whose store it uses. It opens the store at its first notification. */
export class PushProcess implements AsyncDisposable {
  readonly role: string;
  readonly #options: PushProcessOptions;
  readonly #unlisten: () => void;
  readonly #unhandled: string[] = [];

  constructor(options: PushProcessOptions) {
    this.role = options.role;
    this.#options = options;
    this.#unlisten = options.driver.listen((event) => this.#take(event));
  }

  /** What the person would be shown of the event: without `body`, only that there is something. */
  notification({ roomId, eventId }: { roomId: string; eventId: string }): Promise<VerbResult<"notification">> {
    const { homeserverUrl, sharedStoreFile, settings } = this.#options;
    const params = { client: "push", roomId, eventId, homeserverUrl, sharedStoreFile, settings: settings() };
    return journaledCall(this.#options, "notification", params);
  }

  /** Exceptions and rejections that the SDK let escape. */
  get unhandled(): readonly string[] {
    return this.#unhandled;
  }

  /** SIGKILL. */
  async kill(): Promise<void> {
    this.#unlisten();
    await this.#options.driver.kill();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#unlisten();
    await this.#options.driver[Symbol.asyncDispose]();
  }

  #take({ event, params }: DriverEvent): void {
    const { journal } = this.#options;
    if (event === "unhandled") this.#unhandled.push(String(params.error));
    if (event === "log") {
      const { level, line } = params as { level: "warn"; line: string };
      journal.write({ type: "log", source: this.role, level, line });
    } else {
      journal.write({ type: "client-event", client: this.role, event, data: params as Json });
    }
  }
}
