import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createServer, type Socket } from "node:net";
import { constants } from "node:os";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { forget, InfrastructureError, watchUntilDeath } from "../../support/index.ts";

/** A Synapse that was started. */
export interface ForkedSynapse {
  /** Also the id of its process group. */
  pid: number;
  /** How it ended, when it has and all of its output was read: `SIGKILL`, `exit code 1`. */
  ended: Promise<string>;
}

interface ForkOptions {
  /** Path of the homeserver.yaml. */
  config: string;
  environment: Record<string, string>;
  /** A path for the socket that its output goes through. */
  output: string;
  onLine(line: string): void;
}

type Answer = { ready: true } | { id: number; pid: number } | { pid: number; status: number };

const servers = new Map<string, ForkServer>();

/**
 * A process that has imported a Synapse release and forks one for each server that is wanted: two thirds of the time
 * that a Synapse takes to start goes into its imports.
 */
export class ForkServer {
  readonly #child: ChildProcess;
  readonly #started = new Map<number, (forked: ForkedSynapse) => void>();
  readonly #ended = new Map<number, (how: string) => void>();
  readonly #complaints: string[] = [];
  readonly #gone: Promise<never>;
  #lastId = 0;

  /** The one of this environment's Synapse; it lives as long as this process. */
  static of(python: string): ForkServer {
    const server = servers.get(python) ?? new ForkServer(python);
    servers.set(python, server);
    return server;
  }

  private constructor(python: string) {
    const program = fileURLToPath(new URL("fork-server.py", import.meta.url));
    // A group of its own: a Ctrl-C is for the runner, which then ends what it started.
    const child = spawn(python, [program], {
      detached: true,
      stdio: ["pipe", "pipe", "pipe"],
      // The second, empty, means no: compiled modules are kept, which saves a second at each further start.
      env: { ...process.env, PYTHONUNBUFFERED: "1", PYTHONDONTWRITEBYTECODE: "", no_proxy: "", NO_PROXY: "" },
    });
    this.#child = child;
    const group = child.pid !== undefined ? { processGroup: child.pid } : undefined;
    if (group) watchUntilDeath(group);
    createInterface({ input: child.stdout }).on("line", (line) => this.#take(JSON.parse(line) as Answer));
    createInterface({ input: child.stderr }).on("line", (line) => {
      this.#complaints.push(line);
      if (this.#complaints.length > 15) this.#complaints.shift();
    });
    this.#gone = new Promise((_, reject) => {
      const end = (how: string) => {
        servers.delete(python);
        if (group) forget(group);
        reject(new InfrastructureError([`${python} could not load Synapse: ${how}`, ...this.#complaints].join("\n")));
        for (const tell of this.#ended.values()) tell(how);
      };
      child.once("error", (error) => end(error.message));
      child.once("close", (code, signal) => end(`it ended with ${signal ?? `exit code ${code}`}`));
    });
    this.#gone.catch(() => undefined);
    child.stdin.on("error", () => undefined);
    // It must not keep a run alive that has ended; it ends with its stdin.
    child.unref();
    for (const pipe of [child.stdin, child.stdout, child.stderr]) (pipe as Socket).unref();
  }

  /** Resolves when the process is there, not yet when it listens. Throws `InfrastructureError` when Synapse cannot be loaded. */
  async fork({ config, environment, output, onLine }: ForkOptions): Promise<ForkedSynapse> {
    const read = Promise.withResolvers<void>();
    const listener = createServer((socket) => {
      listener.close();
      createInterface({ input: socket }).on("line", onLine);
      socket.once("close", read.resolve);
    });
    listener.listen(output);
    await once(listener, "listening");
    const id = ++this.#lastId;
    const started = new Promise<ForkedSynapse>((resolve) => this.#started.set(id, resolve));
    this.#holdWhileBusy();
    this.#child.stdin?.write(`${JSON.stringify({ id, config, output, environment })}\n`);
    try {
      const { pid, ended } = await Promise.race([started, this.#gone]);
      const how = ended.then(async (how) => {
        // Who ended before it connected has nothing to say.
        if (listener.listening) read.resolve();
        await read.promise;
        return how;
      });
      return { pid, ended: how.finally(() => listener.close()) };
    } catch (error) {
      listener.close();
      throw error;
    } finally {
      this.#started.delete(id);
      this.#holdWhileBusy();
    }
  }

  /** What it answers keeps this process alive as long as there is an answer to come: to a request, or how a Synapse ended. */
  #holdWhileBusy(): void {
    const output = this.#child.stdout as Socket;
    if (this.#started.size + this.#ended.size > 0) output.ref();
    else output.unref();
  }

  #take(answer: Answer): void {
    if ("ready" in answer) return;
    const { pid } = answer;
    const group = { processGroup: pid };
    if ("id" in answer) {
      watchUntilDeath(group);
      const ended = new Promise<string>((resolve) => this.#ended.set(pid, resolve));
      this.#started.get(answer.id)?.({ pid, ended });
    } else {
      forget(group);
      this.#ended.get(pid)?.(nameOf(answer.status));
      this.#ended.delete(pid);
      this.#holdWhileBusy();
    }
  }
}

/** Python's word for how a process ended: its exit code, or a signal's number with a minus. */
function nameOf(status: number): string {
  const signal = Object.entries(constants.signals).find(([, number]) => number === -status);
  return signal ? signal[0] : `exit code ${status}`;
}
