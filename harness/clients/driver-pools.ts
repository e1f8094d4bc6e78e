import { InfrastructureError } from "../support/index.ts";
import type { Build } from "./build.ts";
import { DriverPool } from "./driver-pool.ts";
import type { DriverCommand } from "./driver-process.ts";
import type { SdkChoice } from "./sdk-choice.ts";
import { type Sdk, sdks } from "./sdks.ts";

export interface DriverPoolsOptions {
  /** Letters of the SDKs that will be needed. */
  letters: Iterable<string>;
  /** Which releases the clients of a homeserver run on, by its name. */
  choices: Readonly<Record<string, SdkChoice>>;
}

interface OpenPool {
  sdk: Sdk;
  letter: string;
  build: Build | undefined;
  command: DriverCommand;
  pool: DriverPool;
  /** Where the clients live that it serves. */
  homeservers: string[];
}

/** The warm drivers of a run: a pool for each release of each SDK in it. */
export class DriverPools implements AsyncDisposable {
  readonly #pools: readonly OpenPool[];

  private constructor(pools: readonly OpenPool[]) {
    this.#pools = pools;
  }

  /** Installs what is missing and starts the drivers. Throws what `Sdk.prepare` throws, and `InfrastructureError` for a driver that does not start. */
  static async start({ letters, choices }: DriverPoolsOptions, progress: (text: string) => void): Promise<DriverPools> {
    await using cleanUp = new AsyncDisposableStack();
    const pools: OpenPool[] = [];
    for (const letter of new Set(letters)) {
      const sdk = sdks[letter] as Sdk;
      const served = Map.groupBy(Object.keys(choices), (homeserver) => JSON.stringify(choices[homeserver]));
      for (const [choice, homeservers] of served) {
        const parsed = JSON.parse(choice) as SdkChoice;
        const command = await sdk.prepare(parsed, progress);
        const build = await sdk.build(parsed);
        const pool = cleanUp.use(new DriverPool({ command, sharedCount: sdk.sharedDrivers }));
        pools.push({ sdk, letter, command, build, pool, homeservers });
      }
    }
    await Promise.all(pools.map(begins));
    cleanUp.move();
    return new DriverPools(pools);
  }

  /** The drivers for a client of this SDK, by its letter, on this homeserver. */
  of({ sdk, homeserver }: { sdk: string; homeserver: string }): DriverPool {
    const found = this.#pools.find(({ letter, homeservers }) => letter === sdk && homeservers.includes(homeserver));
    if (!found) throw new Error(`no driver was started for ${sdk} on ${homeserver}`);
    return found.pool;
  }

  /** What runs, for a report: `{ "js-sdk": "matrix-js-sdk 43.0.0", "crypto-wasm": "18.9.0" }`. */
  async versions(): Promise<Record<string, string>> {
    const versions: Record<string, string> = {};
    for (const { sdk, letter, build, pool, homeservers } of this.#pools) {
      const isOnly = this.#pools.filter((other) => other.letter === letter).length === 1;
      const where = isOnly ? "" : ` on ${homeservers.join(" and ")}`;
      const { sdk: name, version, crypto } = await pool.hello();
      versions[`${sdk.reportedAs.sdk}${where}`] = `${name} ${version}${build ? ` (${build.described})` : ""}`;
      versions[`${sdk.reportedAs.crypto}${where}`] = crypto;
    }
    return versions;
  }

  /** A sentence for each error that escaped and that nothing attributes to one client, with the clients it may be of. */
  unattributed(): string[] {
    return this.#pools.flatMap(({ sdk, pool }) =>
      pool.unattributed.map(
        ({ error, candidates }) =>
          `${sdk.name} let an error escape, of one of these clients, and nothing tells of which: ${candidates.join(", ") || "none was there yet"}\n${error}`,
      ),
    );
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.#pools.map(({ pool }) => pool[Symbol.asyncDispose]()));
  }
}

async function begins({ sdk, command: { command, args }, pool }: OpenPool): Promise<void> {
  await pool.hello().catch((cause: Error) => {
    throw new InfrastructureError(`${sdk.name} cannot be tested: ${cause.message}`, {
      hint: `its driver was started with: ${[command, ...args].join(" ")}`,
      cause,
    });
  });
}
