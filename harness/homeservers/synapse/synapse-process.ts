import fs from "node:fs/promises";
import path from "node:path";
import type { JournalSink, ServerRecord } from "../../journal/index.ts";
import { DeadlineExceeded, InfrastructureError, reservePort, withDeadline } from "../../support/index.ts";
import { askServer } from "../ask-server.ts";
import type { Account, Homeserver, HomeserverOptions, RunningHomeserver, ServerSnapshot } from "../homeserver.ts";
import { copyDatabase, databaseFiles, databaseName } from "./database-files.ts";
import { DatabaseTemplate } from "./database-template.ts";
import { type ForkedSynapse, ForkServer } from "./fork-server.ts";
import { freePort } from "./free-port.ts";
import type { InstalledSynapse } from "./install-synapse.ts";
import { registerUser } from "./register-user.ts";
import { SynapseAdmin } from "./synapse-admin.ts";
import { synapseConfig, synapseLogConfig } from "./synapse-config.ts";
import { SynapseLog } from "./synapse-log.ts";

const startLimitMs = 60_000;
const portTries = 5;

/** A Synapse from the user's cache or a checkout, run as a process on loopback. */
export class SynapseProcess implements Homeserver {
  readonly spec: string;
  readonly #installed: InstalledSynapse;

  constructor(installed: InstalledSynapse) {
    this.spec = `synapse@${installed.version}`;
    this.#installed = installed;
  }

  async start(options: HomeserverOptions): Promise<RunningHomeserver> {
    for (let attempt = 1; ; attempt++) {
      const server = new RunningSynapseProcess(this.#installed, options, await freePort());
      try {
        await server.writeFiles();
        const database = new DatabaseTemplate(this.#installed.database);
        const isPrepared = await database.copyTo(options.dataFolder);
        await server.restart();
        if (isPrepared) return server;
        // Once per release: what an empty server has in its database is kept, so that others need not make it.
        await server.kill();
        await database.keep(options.dataFolder);
        await server.restart();
        return server;
      } catch (error) {
        await server[Symbol.asyncDispose]();
        // Between our asking for a free port and Synapse's binding it, somebody else may take it.
        if (attempt === portTries || !/in use|Failed to listen/.test(String(error))) throw error;
      }
    }
  }
}

class RunningSynapseProcess implements RunningHomeserver {
  readonly name: string;
  readonly url: string;
  readonly database: string;
  version: string;
  rolledBack = false;
  readonly #python: string;
  readonly #options: HomeserverOptions;
  readonly #journal: JournalSink;
  readonly #config: string;
  readonly #port: number;
  readonly #admin = new SynapseAdmin();
  readonly #log: SynapseLog;
  #process: ForkedSynapse | undefined;
  /** Keeps the port while it is dead: clients and the other server come back to the same address. */
  #portKept: Disposable | undefined;
  #starts = 0;
  #isKilled = false;
  #isStalled = false;
  #diedUnasked: string | undefined;

  constructor(installed: InstalledSynapse, options: HomeserverOptions, port: number) {
    this.name = options.name;
    this.version = installed.version;
    this.url = `http://127.0.0.1:${port}`;
    this.database = path.join(options.dataFolder, databaseName);
    this.#python = installed.python;
    this.#options = options;
    this.#journal = options.journal;
    this.#log = new SynapseLog(options.name, options.journal, options.settings.logLevel);
    this.#config = path.join(options.dataFolder, "homeserver.yaml");
    this.#port = port;
  }

  async writeFiles(): Promise<void> {
    const { dataFolder, name, signingKey, settings } = this.#options;
    const config = synapseConfig({
      serverName: name,
      bindAddress: "127.0.0.1",
      port: this.#port,
      dataFolder,
      retries: settings.retries,
    });
    await fs.writeFile(this.#config, config);
    await fs.writeFile(path.join(dataFolder, "log.yaml"), synapseLogConfig(settings.logLevel));
    await fs.writeFile(path.join(dataFolder, "signing.key"), signingKey);
  }

  async register(localpart: string): Promise<Account> {
    return registerUser(this, localpart);
  }

  async reconnect(serverName: string): Promise<void> {
    await this.#admin.resetConnection(this, serverName);
  }

  async starvedMs(): Promise<number | undefined> {
    const pid = this.#process?.pid;
    // Of its main thread, which does all that a request needs: ns on a processor, ns of waiting for one, turns.
    const figures = pid && (await fs.readFile(`/proc/${pid}/schedstat`, "utf8").catch(() => undefined));
    return figures ? Number(figures.split(" ")[1]) / 1e6 : undefined;
  }

  async stall(): Promise<void> {
    this.#signal("SIGSTOP");
    this.#isStalled = true;
    this.#tell("stalled");
  }

  async resume(): Promise<void> {
    this.#signal("SIGCONT");
    if (this.#isStalled) this.#tell("resumed");
    this.#isStalled = false;
  }

  async kill(): Promise<void> {
    const running = this.#process;
    if (!running) return;
    this.#isKilled = true;
    this.#isStalled = false;
    this.#tell("killed");
    signalProcess(running.pid, "SIGKILL");
    await running.ended;
    // Who is faster than we are has it, which `restart` says.
    this.#portKept ??= await reservePort("127.0.0.1", this.#port).catch(() => undefined);
  }

  async diedUnasked(): Promise<string | undefined> {
    return this.#diedUnasked;
  }

  async restart(): Promise<void> {
    const listening = Promise.withResolvers<void>();
    const { dataFolder, egressProxyUrl } = this.#options;
    const started = await ForkServer.of(this.#python).fork({
      config: this.#config,
      environment: { https_proxy: egressProxyUrl, http_proxy: egressProxyUrl },
      output: path.join(dataFolder, `output-${++this.#starts}.sock`),
      onLine: (line) => {
        this.#log.take(line);
        if (line.includes(`now listening on TCP port ${this.#port}`)) listening.resolve();
      },
    });
    this.#process = started;
    this.#isKilled = false;
    const stopped = started.ended.then((how): never => {
      if (this.#process === started) this.#process = undefined;
      if (!this.#isKilled) this.#diedUnasked = how;
      throw this.#didNotStart(`it ended with ${how}`);
    });
    // Rejects when the server is killed later on, when nobody listens any more.
    stopped.catch(() => undefined);
    const start = Promise.race([listening.promise, stopped]);
    await withDeadline(start, { ms: startLimitMs, awaited: `it to listen on ${this.url}` }).catch((error) => {
      throw error instanceof DeadlineExceeded ? this.#didNotStart(error.message) : error;
    });
    this.#freePort();
    const answer = await askServer(this, "/_matrix/federation/v1/version");
    const { server } = (await answer.json()) as { server: { version: string } };
    this.version = server.version;
    if (this.#starts > 1) this.#tell("restarted");
  }

  async snapshot(): Promise<ServerSnapshot> {
    const folder = await fs.mkdtemp(`${this.#options.dataFolder}-snapshot-`);
    // Nobody writes to the data of a server that is dead or stalled, and so it stays.
    const isBusy = this.#process && !this.#isStalled;
    if (isBusy) await this.stall();
    try {
      await copyDatabase(this.#options.dataFolder, folder);
    } finally {
      if (isBusy) await this.resume();
    }
    return { path: folder, [Symbol.asyncDispose]: () => fs.rm(folder, { recursive: true, force: true }) };
  }

  async restore(snapshot: ServerSnapshot): Promise<void> {
    await this.kill();
    this.rolledBack = true;
    const { dataFolder } = this.#options;
    // A journal of the newer database must not be played into the older one.
    for (const file of await databaseFiles(dataFolder)) await fs.rm(path.join(dataFolder, file));
    await copyDatabase(snapshot.path, dataFolder);
    await this.restart();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.kill();
    this.#freePort();
  }

  #tell(change: ServerRecord["change"]): void {
    this.#journal.write({ type: "server", server: this.name, change });
  }

  #didNotStart(what: string): InfrastructureError {
    return new InfrastructureError(
      `${this.name} (Synapse ${this.version}) did not start: ${what}\n${this.#log.lastLines.join("\n")}`,
    );
  }

  #freePort(): void {
    this.#portKept?.[Symbol.dispose]();
    this.#portKept = undefined;
  }

  #signal(signal: NodeJS.Signals): void {
    if (!this.#process || !signalProcess(this.#process.pid, signal))
      throw new InfrastructureError(`${this.name} is not running, so it cannot be sent ${signal}`);
  }
}

/** False when there is no such process any more. */
function signalProcess(pid: number, signal: NodeJS.Signals): boolean {
  try {
    return process.kill(pid, signal);
  } catch {
    return false;
  }
}
