import fs from "node:fs/promises";
import path from "node:path";

/** What is added to Go's package time. */
const ahead = `package time

import "sync/atomic"

var ahead atomic.Int64

func moved(sec int64, nsec int32, mono int64) (int64, int32, int64) {
	by := ahead.Load()
	nanos := int64(nsec) + by%1e9
	return sec + by/1e9 + nanos/1e9, int32(nanos % 1e9), mono + by
}

// CrucibleAdvance moves the clock that this program reads forward. Timers run as before.
func CrucibleAdvance(by Duration) { ahead.Add(int64(by)) }
`;

/** Where the package reads the runtime's clocks, and what stands there instead. Each must be there just as often. */
const changes = [
  {
    from: "sec, nsec, mono := runtimeNow()\n\tif mono == 0 {",
    to: "sec, nsec, mono := moved(runtimeNow())\n\tif mono == 0 {",
    times: 1,
  },
  { from: "runtimeNano()-startNano", to: "runtimeNano()+ahead.Load()-startNano", times: 2 },
] as const;

/**
 * Writes an overlay for `go build -overlay` into the folder: Go's package time, with a clock that the program can move by
 * `time.CrucibleAdvance`. Go has no other way to it: mautrix calls `time.Now` itself, and a program without C asks the
 * kernel without going through a library that could be put in between. Returns its file; undefined when this Go's package
 * is not as we know it, which a later Go may bring.
 */
export async function clockOverlay(goRoot: string, folder: string): Promise<string | undefined> {
  const original = path.join(goRoot, "src", "time", "time.go");
  let text = await fs.readFile(original, "utf8").catch(() => "");
  for (const { from, to, times } of changes) {
    const parts = text.split(from);
    if (parts.length !== times + 1) return undefined;
    text = parts.join(to);
  }
  const write = async (name: string, content: string) => {
    const file = path.join(folder, name);
    await fs.mkdir(folder, { recursive: true });
    await fs.writeFile(file, content);
    return file;
  };
  const Replace = {
    [original]: await write("time.go", text),
    [path.join(goRoot, "src", "time", "crucible_ahead.go")]: await write("ahead.go", ahead),
  };
  return write("overlay.json", JSON.stringify({ Replace }));
}
