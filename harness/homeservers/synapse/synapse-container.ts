import { createWriteStream } from "node:fs";
import fs from "node:fs/promises";
import path from "node:path";
import { pipeline } from "node:stream/promises";
import type { JournalSink, ServerRecord } from "../../journal/index.ts";
import { forget, InfrastructureError, withDeadline } from "../../support/index.ts";
import { askServer } from "../ask-server.ts";
import type { Account, Homeserver, HomeserverOptions, RunningHomeserver, ServerSnapshot } from "../homeserver.ts";
import { ContainerLog } from "./container-log.ts";
import { containerRuntime } from "./container-runtime.ts";
import { databaseName, journalNames } from "./database-files.ts";
import { folderArchive } from "./folder-archive.ts";
import { registerUser } from "./register-user.ts";
import { SynapseAdmin } from "./synapse-admin.ts";
import { synapseConfig, synapseLogConfig } from "./synapse-config.ts";

const port = 8008;
const folder = "/crucible";
const listening = `now listening on TCP port ${port}`;
const startLimitMs = 120_000;
const pauseTries = 3;
/** Refuses connections. */
const nowhere = "http://127.0.0.1:9";

/**
 * Synapse in a container of any image that has it as a Python module: the official one, or one made from packages.
 * Files are copied in; data lives and dies with the container.
 */
export class SynapseContainer implements Homeserver {
  readonly spec: string;
  readonly #image: string;

  constructor(image: string) {
    this.spec = `image:${image}`;
    this.#image = image;
  }

  async start(options: HomeserverOptions): Promise<RunningHomeserver> {
    const { name, egressProxyUrl, journal, signingKey, settings } = options;
    await containerRuntime();
    const { Wait } = await import("testcontainers");
    const { GuardedContainer } = await import("./container-guarded.ts");
    const log = new ContainerLog(name, journal, settings.logLevel);
    let logEnded: Promise<void> | undefined;
    const container = new GuardedContainer(this.#image, folder, {
      "homeserver.yaml": synapseConfig({
        serverName: name,
        bindAddress: "0.0.0.0",
        port,
        dataFolder: folder,
        retries: settings.retries,
      }),
      "log.yaml": synapseLogConfig(settings.logLevel),
      "signing.key": signingKey,
    });
    container
      // The official image has its Python in /usr/local/bin, Debian's in /usr/bin: its PATH knows.
      .withEntrypoint(["python3"])
      .withCommand(["-m", "synapse.app.homeserver", "-c", `${folder}/homeserver.yaml`])
      .withEnvironment({
        https_proxy: egressProxyUrl,
        http_proxy: egressProxyUrl,
        no_proxy: "",
        PYTHONUNBUFFERED: "1",
      })
      .withLogConsumer((stream) => {
        logEnded = log.follow(stream, listening).ended;
      })
      .withWaitStrategy(Wait.forLogMessage(listening))
      .withStartupTimeout(startLimitMs);
    try {
      await container.start();
      const server = new RunningSynapseContainer(container.name, log, options);
      await server.look();
      return server;
    } catch (error) {
      await remove(container.name);
      await logEnded;
      throw this.#didNotStart(name, log, error as Error);
    }
  }

  #didNotStart(name: string, log: ContainerLog, error: Error): InfrastructureError {
    const what = error.message.startsWith("Log stream ended") ? "it ended" : error.message;
    const message = [`${name} (${this.spec}) did not start: ${what}`, ...log.lastLines].join("\n");
    const hint = /No module named|executable file not found/.test(message)
      ? "the image must have Synapse as a module of its python3"
      : undefined;
    return new InfrastructureError(message, { hint, cause: error });
  }
}

class RunningSynapseContainer implements RunningHomeserver {
  readonly name: string;
  url = nowhere;
  version = "";
  rolledBack = false;
  readonly database: string;
  readonly #container: string;
  readonly #log: ContainerLog;
  readonly #journal: JournalSink;
  readonly #dataFolder: string;
  readonly #admin = new SynapseAdmin();

  constructor(container: string, log: ContainerLog, { name, journal, dataFolder }: HomeserverOptions) {
    this.name = name;
    this.database = `${folder}/${databaseName} in container ${container}`;
    this.#container = container;
    this.#log = log;
    this.#journal = journal;
    this.#dataFolder = dataFolder;
  }

  /** Finds out where it listens and what it is. */
  async look(): Promise<void> {
    const { NetworkSettings: network } = await (await engine(this.#container)).inspect();
    const address = Object.values(network.Networks)[0]?.IPAddress;
    const url = `http://${address}:${port}`;
    const answer = await askServer({ name: this.name, url }, "/_matrix/federation/v1/version");
    const { server } = (await answer.json()) as { server: { version: string } };
    this.version = server.version;
    this.url = url;
  }

  async register(localpart: string): Promise<Account> {
    return registerUser(this, localpart);
  }

  async reconnect(serverName: string): Promise<void> {
    await this.#admin.resetConnection(this, serverName);
  }

  /** Its processes are another machine's, as far as this one knows. */
  async starvedMs(): Promise<undefined> {
    return undefined;
  }

  async stall(): Promise<void> {
    const container = await engine(this.#container);
    const { State: state } = await container.inspect();
    if (state.Paused) return;
    if (!state.Running) throw new InfrastructureError(`${this.name} is not running, so it cannot be stalled`);
    for (let attempt = 1; ; attempt++) {
      try {
        await container.pause();
        this.#tell("stalled");
        return;
      } catch (error) {
        // On a busy machine the kernel may take longer to stop all threads than the runtime waits for it, which then undoes it.
        const cannotYet = String(error).includes("unable to freeze");
        if (!cannotYet || attempt === pauseTries) throw error;
        this.#journal.write({ type: "step", text: `pause ${this.name} once more, for the engine says: ${error}` });
      }
    }
  }

  async resume(): Promise<void> {
    const container = await engine(this.#container);
    const { State: state } = await container.inspect();
    if (!state.Paused) return;
    await container.unpause();
    this.#tell("resumed");
  }

  async kill(): Promise<void> {
    this.#tell("killed");
    // The engine gives a dead container's address to the next one that starts: from now on nobody may be sent there.
    this.url = nowhere;
    const container = await engine(this.#container);
    await container.kill({ signal: "SIGKILL" }).catch(unless(409));
    await container.wait({ condition: "not-running" });
  }

  async diedUnasked(): Promise<string | undefined> {
    if (this.url === nowhere) return undefined;
    const { State: state } = await (await engine(this.#container)).inspect();
    return state.Running ? undefined : `exit code ${state.ExitCode}`;
  }

  async restart(): Promise<void> {
    const container = await engine(this.#container);
    // Attached before it starts, so that this is the log of the new start and nothing but.
    const { container: client } = await containerRuntime();
    const stream = await client.attach(container);
    const { seen } = this.#log.follow(stream, listening);
    await container.start();
    const didNotRestart = (how: string, cause?: Error) =>
      new InfrastructureError([`${this.name} did not start again: ${how}`, ...this.#log.lastLines].join("\n"), {
        cause,
      });
    const listens = await withDeadline(seen, { ms: startLimitMs, awaited: "it to listen" }).catch((error) => {
      throw didNotRestart(error.message, error);
    });
    if (!listens) throw didNotRestart("it ended");
    await this.look();
    this.#tell("restarted");
  }

  async snapshot(): Promise<ServerSnapshot> {
    const temporary = await fs.mkdtemp(`${this.#dataFolder}-snapshot-`);
    const file = path.join(temporary, "data.tar");
    const container = await engine(this.#container);
    const { State: state } = await container.inspect();
    // Nobody writes to the data of a server that is dead or stalled, and so it stays.
    const isBusy = state.Running && !state.Paused;
    if (isBusy) await this.stall();
    try {
      await pipeline(await container.getArchive({ path: folder }), createWriteStream(file));
    } finally {
      if (isBusy) await this.resume();
    }
    return { path: file, [Symbol.asyncDispose]: () => fs.rm(temporary, { recursive: true, force: true }) };
  }

  async restore(snapshot: ServerSnapshot): Promise<void> {
    const container = await engine(this.#container);
    await this.kill();
    this.rolledBack = true;
    // A journal of the newer database must not be played into the older one. Files cannot be removed from a container that
    // does not run, and an empty journal is none.
    const noJournals = Object.fromEntries(journalNames.map((name) => [name, ""]));
    for (const archive of [await folderArchive(folder, noJournals), snapshot.path])
      await container.putArchive(archive, { path: path.posix.dirname(folder) });
    await this.restart();
  }

  #tell(change: ServerRecord["change"]): void {
    this.#journal.write({ type: "server", server: this.name, change });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.url = nowhere;
    await remove(this.#container);
  }
}

/** The container of this name, as the engine knows it. */
async function engine(name: string) {
  const { container } = await containerRuntime();
  return container.getById(name);
}

/** Ends the container, whatever its state, and its data. */
async function remove(name: string): Promise<void> {
  const container = await engine(name);
  await container.remove({ force: true, v: true }).catch(unless(404));
  forget({ container: name });
}

/** For `catch`: passes over the engine's refusal with this status (404: it is gone, 409: it is not running). */
function unless(status: number): (error: Error & { statusCode?: number }) => void {
  return (error) => {
    if (error.statusCode !== status) throw error;
  };
}
