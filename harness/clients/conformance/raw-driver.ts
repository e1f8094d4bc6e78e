import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { withDeadline } from "../../support/index.ts";
import type { DriverCommand } from "../driver-process.ts";

/** A driver spoken to line by line: what `DriverProcess` would put right or hide. */
export function rawDriver({ command, args }: DriverCommand) {
  const child = spawn(command, args, { stdio: ["pipe", "pipe", "ignore"] });
  const exited = once(child, "exit");
  const answers = createInterface({ input: child.stdout });
  const write = (line: string) => child.stdin.write(`${line}\n`);
  let lastId = 0;
  const ask = async (method: string, params: object): Promise<Record<string, unknown>> => {
    const id = ++lastId;
    const { promise, resolve } = Promise.withResolvers<Record<string, unknown>>();
    const take = (line: string) => {
      const message = JSON.parse(line) as Record<string, unknown>;
      if (message.id === id) resolve(message);
    };
    answers.on("line", take);
    write(JSON.stringify({ jsonrpc: "2.0", id, method, params }));
    const answer = await withDeadline(promise, { ms: 20_000, awaited: `the driver to answer ${method}` });
    answers.off("line", take);
    return answer;
  };
  const end = async (): Promise<number | null> => {
    child.stdin.end();
    const [code] = await withDeadline(exited, { ms: 5_000, awaited: "the driver to end after its stdin" });
    return code as number | null;
  };
  return { write, ask, end, [Symbol.asyncDispose]: async () => void child.kill("SIGKILL") };
}
