import { scratchFolder } from "../support/index.ts";
import { generateSigningKey } from "./generate-signing-key.ts";
import type { HomeserverOptions, RunningHomeserver } from "./homeserver.ts";
import { prepareHomeserver } from "./prepare-homeserver.ts";
import { usualSettings } from "./server-settings.ts";

/** A Synapse of the default release, alone in the world, as a process. Installs it when missing; its data goes with it. */
export async function oneHomeserver({
  journal = { write: () => undefined },
  settings = usualSettings,
}: Partial<Pick<HomeserverOptions, "journal" | "settings">> = {}): Promise<
  AsyncDisposable & { server: RunningHomeserver }
> {
  const synapse = await prepareHomeserver("synapse", "process", (text) => void process.stderr.write(`${text}\n`));
  await using cleanUp = new AsyncDisposableStack();
  const { folder: dataFolder } = cleanUp.use(await scratchFolder());
  const server = cleanUp.use(
    await synapse.start({
      name: "hs1",
      // Nothing listens where it would send federation requests.
      egressProxyUrl: "http://127.0.0.1:9",
      signingKey: generateSigningKey(),
      dataFolder,
      journal,
      settings,
    }),
  );
  const end = cleanUp.move();
  return { server, [Symbol.asyncDispose]: () => end.disposeAsync() };
}
