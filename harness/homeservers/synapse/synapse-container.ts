import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import type { StartedTestContainer } from "testcontainers";
import { forget, InfrastructureError, watchUntilDeath, withDeadline } from "../../support/index.ts";
import type { Account, Homeserver, HomeserverOptions, RunningHomeserver } from "../homeserver.ts";
import { generateSigningKey } from "./generate-signing-key.ts";
import { logLevel } from "./log-level.ts";
import { registerUser } from "./register-user.ts";
import { SynapseAdmin } from "./synapse-admin.ts";
import { synapseConfig, synapseLogConfig } from "./synapse-config.ts";

const port = 8008;
const folder = "/crucible";
const startLimitMs = 120_000;

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
    const { name, egressProxyUrl } = options;
    const { GenericContainer, Wait } = await import("testcontainers");
    const config = synapseConfig({ serverName: name, bindAddress: "0.0.0.0", port, dataFolder: folder });
    try {
      const container = await new GenericContainer(this.#image)
        .withEntrypoint(["python3"])
        .withCommand(["-m", "synapse.app.homeserver", "-c", `${folder}/homeserver.yaml`])
        .withEnvironment({
          https_proxy: egressProxyUrl,
          http_proxy: egressProxyUrl,
          no_proxy: "",
          PYTHONUNBUFFERED: "1",
        })
        .withCopyContentToContainer([
          { content: config, target: `${folder}/homeserver.yaml` },
          { content: synapseLogConfig(), target: `${folder}/log.yaml` },
          { content: generateSigningKey(), target: `${folder}/signing.key` },
        ])
        .withWaitStrategy(Wait.forLogMessage(`now listening on TCP port ${port}`))
        .withStartupTimeout(startLimitMs)
        .start();
      watchUntilDeath({ container: container.getId() });
      const server = new RunningSynapseContainer(container, options);
      await server.look();
      await server.followLog(Math.floor(Date.now() / 1000));
      return server;
    } catch (error) {
      throw new InfrastructureError(`${name} (${this.spec}) did not start: ${(error as Error).message}`, {
        hint: "the image must have Synapse as a module of its python3",
        cause: error,
      });
    }
  }
}

class RunningSynapseContainer implements RunningHomeserver {
  readonly name: string;
  url = "";
  version = "";
  readonly #container: StartedTestContainer;
  readonly #options: HomeserverOptions;
  readonly #admin = new SynapseAdmin();

  constructor(container: StartedTestContainer, options: HomeserverOptions) {
    this.name = options.name;
    this.#container = container;
    this.#options = options;
  }

  /** Finds out where it listens and what it is. */
  async look(): Promise<void> {
    const engine = await this.#engine();
    const { NetworkSettings: network } = await engine.inspect();
    const address = Object.values(network.Networks)[0]?.IPAddress;
    this.url = `http://${address}:${port}`;
    const answer = await fetch(`${this.url}/_matrix/federation/v1/version`);
    const { server } = (await answer.json()) as { server: { version: string } };
    this.version = server.version;
  }

  async register(localpart: string): Promise<Account> {
    return registerUser(this.url, localpart);
  }

  async reconnect(serverName: string): Promise<void> {
    await this.#admin.resetConnection(this.url, serverName);
  }

  async stall(): Promise<void> {
    await (await this.#engine()).pause();
  }

  async resume(): Promise<void> {
    const engine = await this.#engine();
    const { State } = await engine.inspect();
    if (State.Paused) await engine.unpause();
  }

  async kill(): Promise<void> {
    const engine = await this.#engine();
    await engine.kill({ signal: "SIGKILL" });
    await engine.wait({ condition: "not-running" });
  }

  async restart(): Promise<void> {
    const engine = await this.#engine();
    const since = Math.floor(Date.now() / 1000);
    const { State: before } = await engine.inspect();
    await engine.start();
    const { promise: listening, resolve } = Promise.withResolvers<void>();
    // Log times are whole seconds, and the first start may lie in the same one: it ends before this one begins.
    await this.followLog(since, (line, at) => {
      if (at > before.FinishedAt && line.includes(`now listening on TCP port ${port}`)) resolve();
    });
    await withDeadline(listening, { ms: startLimitMs, awaited: `${this.name} to listen again after its restart` });
    await this.look();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const engine = await this.#engine();
    await engine.remove({ force: true, v: true });
    forget({ container: this.#container.getId() });
  }

  /** Passes the log to the journal, from `since` (seconds) on. */
  async followLog(since: number, onLine: (line: string, at: string) => void = () => undefined): Promise<void> {
    const { getContainerRuntimeClient } = await import("testcontainers");
    const { container } = await getContainerRuntimeClient();
    const stream: Readable = await container.logs(await this.#engine(), { since, timestamps: true, follow: true });
    createInterface({ input: stream }).on("line", (stamped) => {
      const [at = "", ...rest] = stamped.split(" ");
      const line = rest.join(" ");
      this.#options.journal.write({ type: "log", source: this.name, level: logLevel(line), line });
      onLine(line, at);
    });
  }

  async #engine() {
    const { getContainerRuntimeClient } = await import("testcontainers");
    const { container } = await getContainerRuntimeClient();
    return container.getById(this.#container.getId());
  }
}
