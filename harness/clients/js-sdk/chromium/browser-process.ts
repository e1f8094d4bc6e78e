import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import type { Readable, Writable } from "node:stream";
import { type Browser, type ConnectOverCDPTransport, chromium } from "playwright-core";
import { InfrastructureError, withDeadline } from "../../../support/index.ts";

export interface BrowserProcessOptions {
  executable: string;
  /** The profile folder: everything that the browser keeps. */
  profile: string;
  /** Where the one origin that pages come from really is: `127.0.0.1:4711`. */
  address: string;
  /** Called when it ends although nobody ended it. */
  died: (how: string) => void;
}

/** The origin of every page, whichever port serves it: what a profile holds belongs to an origin. */
export const pageOrigin = "http://client.localhost";

const startLimitMs = 30_000;
const endLimitMs = 5_000;

/**
 * A Chromium in the process group of this process, so that whoever kills the group kills it too. (Playwright would give it
 * a group of its own.) It also ends by itself when this process ends, for then its debugging pipe closes.
 */
export class BrowserProcess implements AsyncDisposable {
  readonly browser: Browser;
  readonly #child: ChildProcess;
  readonly #exited: Promise<unknown>;
  #isEnding = false;

  private constructor(child: ChildProcess, exited: Promise<unknown>, browser: Browser) {
    this.#child = child;
    this.#exited = exited;
    this.browser = browser;
  }

  /** Throws `InfrastructureError` when it does not start. */
  static async start({ executable, profile, address, died }: BrowserProcessOptions): Promise<BrowserProcess> {
    const child = spawn(executable, args(profile, address), { stdio: ["ignore", "ignore", "pipe", "pipe", "pipe"] });
    let complaints = "";
    child.stderr?.on("data", (text) => {
      complaints = `${complaints}${text}`.slice(-2000);
    });
    const exited = once(child, "exit");
    const failed = exited.then(
      ([code, signal]) => Promise.reject(new Error(`it ended with ${signal ?? `exit code ${code}`}`)),
      (error: Error) => Promise.reject(error),
    );
    // Afterwards its end is noticed where something is asked of it.
    failed.catch(() => undefined);
    try {
      // A temporary folder, which Playwright would make instead, is left by whoever is killed.
      const connected = chromium.connectOverCDP(pipeTransport(child), { timeout: 0, artifactsDir: profile });
      connected.catch(() => undefined);
      const started = Promise.race([connected, failed]);
      const browser = await withDeadline(started, { ms: startLimitMs, awaited: "it to answer" });
      const running = new BrowserProcess(child, exited, browser);
      failed.catch(({ message }: Error) => running.#isEnding || died(message));
      return running;
    } catch (error) {
      child.kill("SIGKILL");
      const said = complaints.trim().split("\n").at(-1);
      throw new InfrastructureError(
        `the browser ${executable} does not start: ${(error as Error).message}${said ? `; it says: ${said}` : ""}`,
        { hint: "name one that does with --browser", cause: error },
      );
    }
  }

  /** Ends it in good order: all that it holds is on disk. */
  async end(): Promise<void> {
    this.#isEnding = true;
    const session = await this.browser.newBrowserCDPSession();
    // It may be gone before it answers.
    session.send("Browser.close").catch(() => undefined);
    await withDeadline(this.#exited, { ms: endLimitMs, awaited: "the browser to end" });
  }

  /** Ends it at once. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#isEnding = true;
    this.#child.kill("SIGKILL");
    await this.#exited;
  }
}

function args(profile: string, address: string): string[] {
  return [
    "--headless",
    "--no-sandbox",
    `--user-data-dir=${profile}`,
    "--remote-debugging-pipe",
    // With its port, which the origin leaves out.
    `--host-resolver-rules=MAP ${new URL(pageOrigin).host} ${address}`,
    "--no-first-run",
    "--no-default-browser-check",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-breakpad",
    "--disable-dev-shm-usage",
    "--disable-extensions",
    "--disable-gpu",
    "--disable-sync",
    // A page that nobody looks at runs as one that somebody does.
    "--disable-background-timer-throttling",
    "--disable-backgrounding-occluded-windows",
    "--disable-renderer-backgrounding",
    "--no-proxy-server",
  ];
}

/** Chromium's debugging pipe: messages end with a zero byte. */
function pipeTransport(child: ChildProcess): ConnectOverCDPTransport {
  const [, , , toBrowser, fromBrowser] = child.stdio as unknown as [null, null, null, Writable, Readable];
  const transport: ConnectOverCDPTransport = {
    send: (message) => void toBrowser.write(`${JSON.stringify(message)}\0`),
    close: () => toBrowser.end(),
  };
  let rest: Buffer[] = [];
  fromBrowser.on("data", (chunk: Buffer) => {
    let begin = 0;
    for (let end = chunk.indexOf(0); end !== -1; end = chunk.indexOf(0, begin)) {
      const message = Buffer.concat([...rest, chunk.subarray(begin, end)]).toString();
      rest = [];
      begin = end + 1;
      transport.onmessage?.(JSON.parse(message) as object);
    }
    if (begin < chunk.length) rest.push(chunk.subarray(begin));
  });
  fromBrowser.on("close", () => transport.onclose?.());
  toBrowser.on("error", () => undefined);
  fromBrowser.on("error", () => undefined);
  return transport;
}
