import { type ChildProcess, spawn } from "node:child_process";
import fs from "node:fs/promises";
import path from "node:path";
import { createInterface } from "node:readline";
import type { JournalSink } from "../../journal/index.ts";
import { forget, InfrastructureError, watchUntilDeath, withDeadline } from "../../support/index.ts";
import type { Account, Homeserver, HomeserverOptions, RunningHomeserver, ServerSnapshot } from "../homeserver.ts";
import { copyDatabase, databaseFiles } from "./database-files.ts";
import { DatabaseTemplate } from "./database-template.ts";
import { freePort } from "./free-port.ts";
import type { InstalledSynapse } from "./install-synapse.ts";
import { logLevel } from "./log-level.ts";
import { registerUser } from "./register-user.ts";
import { SynapseAdmin } from "./synapse-admin.ts";
import { synapseConfig, synapseLogConfig } from "./synapse-config.ts";

const startLimitMs = 60_000;
const portTries = 5;

/** A Synapse release from the user's cache, run as a process on loopback. */
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
        const database = new DatabaseTemplate(this.#installed.version);
        const isPrepared = await database.copyTo(options.dataFolder);
        await server.restart();
        if (isPrepared) return server;
        // Once per release: what an empty server has in its database is kept, so that others need not make it.
        await server.kill();
        await database.keep(options.dataFolder);
        await server.restart();
        return server;
      } catch (error) {
        await server.kill();
        // Between our asking for a free port and Synapse's binding it, somebody else may take it.
        if (attempt === portTries || !String(error).includes("in use")) throw error;
      }
    }
  }
}

class RunningSynapseProcess implements RunningHomeserver {
  readonly name: string;
  readonly url: string;
  version: string;
  rolledBack = false;
  readonly #python: string;
  readonly #options: HomeserverOptions;
  readonly #journal: JournalSink;
  readonly #config: string;
  readonly #port: number;
  readonly #admin = new SynapseAdmin();
  #child: ChildProcess | undefined;

  constructor(installed: InstalledSynapse, options: HomeserverOptions, port: number) {
    this.name = options.name;
    this.version = installed.version;
    this.url = `http://127.0.0.1:${port}`;
    this.#python = installed.python;
    this.#options = options;
    this.#journal = options.journal;
    this.#config = path.join(options.dataFolder, "homeserver.yaml");
    this.#port = port;
  }

  async writeFiles(): Promise<void> {
    const { dataFolder, name, signingKey } = this.#options;
    const config = synapseConfig({
      serverName: name,
      bindAddress: "127.0.0.1",
      port: this.#port,
      dataFolder,
    });
    await fs.writeFile(this.#config, config);
    await fs.writeFile(path.join(dataFolder, "log.yaml"), synapseLogConfig());
    await fs.writeFile(path.join(dataFolder, "signing.key"), signingKey);
  }

  async register(localpart: string): Promise<Account> {
    return registerUser(this.url, localpart);
  }

  async reconnect(serverName: string): Promise<void> {
    await this.#admin.resetConnection(this.url, serverName);
  }

  async wakeSync(userId: string): Promise<void> {
    await this.#admin.wakeSync(this.url, userId);
  }

  async stall(): Promise<void> {
    this.#signal("SIGSTOP");
  }

  async resume(): Promise<void> {
    this.#signal("SIGCONT");
  }

  async kill(): Promise<void> {
    const child = this.#child;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const exited = new Promise<void>((resolve) => child.once("exit", () => resolve()));
    child.kill("SIGKILL");
    await exited;
  }

  async restart(): Promise<void> {
    const child = this.#spawn();
    const stopped = new Promise<never>((_, reject) => {
      child.once("exit", (code, signal) => reject(this.#didNotStart(`it ended with ${signal ?? `exit code ${code}`}`)));
    });
    const listening = this.#followLog(child);
    // Rejects when the server is killed later on, when nobody listens any more.
    stopped.catch(() => undefined);
    await withDeadline(Promise.race([listening, stopped]), {
      ms: startLimitMs,
      awaited: `${this.name} (Synapse ${this.version}) to listen on ${this.url}`,
      seen: () => this.#lastLines.join("\n"),
    });
    const answer = await fetch(`${this.url}/_matrix/federation/v1/version`);
    const { server } = (await answer.json()) as { server: { version: string } };
    this.version = server.version;
  }

  async snapshot(): Promise<ServerSnapshot> {
    const folder = await fs.mkdtemp(`${this.#options.dataFolder}-snapshot-`);
    await this.stall();
    try {
      await copyDatabase(this.#options.dataFolder, folder);
    } finally {
      await this.resume();
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
  }

  #spawn(): ChildProcess {
    const { egressProxyUrl } = this.#options;
    // A group of its own: a Ctrl-C is for the runner, which then ends what it started.
    const child = spawn(this.#python, ["-m", "synapse.app.homeserver", "-c", this.#config], {
      detached: true,
      stdio: ["ignore", "pipe", "pipe"],
      env: {
        ...process.env,
        https_proxy: egressProxyUrl,
        http_proxy: egressProxyUrl,
        no_proxy: "",
        NO_PROXY: "",
        PYTHONUNBUFFERED: "1",
        // Empty means no: compiled modules are kept, which saves a second at each further start.
        PYTHONDONTWRITEBYTECODE: "",
      },
    });
    if (child.pid === undefined) throw this.#didNotStart("it could not be spawned");
    const group = { processGroup: child.pid };
    watchUntilDeath(group);
    child.once("exit", () => forget(group));
    this.#child = child;
    return child;
  }

  readonly #lastLines: string[] = [];

  /** Passes the log to the journal; resolves when it says that the listener is up. */
  #followLog(child: ChildProcess): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    for (const stream of [child.stdout, child.stderr]) {
      if (!stream) continue;
      createInterface({ input: stream }).on("line", (line) => {
        this.#lastLines.push(line);
        if (this.#lastLines.length > 15) this.#lastLines.shift();
        this.#journal.write({ type: "log", source: this.name, level: logLevel(line), line });
        if (line.includes(`now listening on TCP port ${this.#port}`)) resolve();
      });
    }
    return promise;
  }

  #didNotStart(what: string): InfrastructureError {
    return new InfrastructureError(
      `${this.name} (Synapse ${this.version}) did not start: ${what}\n${this.#lastLines.join("\n")}`,
    );
  }

  #signal(signal: NodeJS.Signals): void {
    if (!this.#child?.kill(signal))
      throw new InfrastructureError(`${this.name} is not running, so it cannot be sent ${signal}`);
  }
}
