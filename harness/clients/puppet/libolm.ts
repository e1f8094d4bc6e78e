import Olm from "@matrix-org/olm";

let loading: Promise<typeof Olm> | undefined;

/** libolm, ready for use. It would make uncaught errors of the whole process its own: that is undone. */
export function loadLibolm(): Promise<typeof Olm> {
  loading ??= load();
  return loading;
}

async function load(): Promise<typeof Olm> {
  const events = ["uncaughtException", "unhandledRejection"] as const;
  const before = events.map((event) => process.listeners(event as "uncaughtException"));
  await Olm.init();
  for (const [index, event] of events.entries()) {
    for (const listener of process.listeners(event as "uncaughtException")) {
      if (!before[index]?.includes(listener)) process.off(event, listener);
    }
  }
  return Olm;
}
