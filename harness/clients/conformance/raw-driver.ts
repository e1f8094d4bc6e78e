import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { withDeadline } from "../../support/index.ts";
import type { DriverCommand } from "../driver-process.ts";

type Message = Record<string, unknown>;

/** A driver spoken to line by line: what `DriverProcess` would put right or hide. */
export function rawDriver({ command, args }: DriverCommand) {
  const child = spawn(command, args, { stdio: ["pipe", "pipe", "ignore"] });
  const exited = once(child, "exit");
  const answers = createInterface({ input: child.stdout });
  const write = (line: string) => child.stdin.write(`${line}\n`);
  let lastId = 0;
  /** The next message that is wanted. */
  const next = async (wanted: (message: Message) => boolean, awaited = "a message of the driver"): Promise<Message> => {
    const { promise, resolve } = Promise.withResolvers<Message>();
    const take = (line: string) => {
      const message = JSON.parse(line) as Message;
      if (wanted(message)) resolve(message);
    };
    answers.on("line", take);
    try {
      return await withDeadline(promise, { ms: 20_000, awaited });
    } finally {
      answers.off("line", take);
    }
  };
  const ask = (method: string, params: object): Promise<Message> => {
    const id = ++lastId;
    const answer = next((message) => message.id === id, `the driver to answer ${method}`);
    write(JSON.stringify({ jsonrpc: "2.0", id, method, params }));
    return answer;
  };
  const end = async (): Promise<number | null> => {
    child.stdin.end();
    const [code] = await withDeadline(exited, { ms: 5_000, awaited: "the driver to end after its stdin" });
    return code as number | null;
  };
  return { write, next, ask, end, [Symbol.asyncDispose]: async () => void child.kill("SIGKILL") };
}
