import { createInterface } from "node:readline";
import { rpcErrors } from "../driver-protocol.ts";
import type { RpcAnswer, RpcRequest } from "./core/driver.ts";

/** The driver protocol on this process's stdin, and on whatever writes to its stdout. Imports nothing of the SDK. */
export class ProtocolLines {
  readonly #write: (line: string) => void;

  constructor(write: (line: string) => void) {
    this.#write = write;
  }

  send(message: object): void {
    this.#write(`${JSON.stringify({ jsonrpc: "2.0", ...message })}\n`);
  }

  /** Answers each request in its own time. Resolves when stdin ends; after `stall` is answered, the process stops. */
  async serve(answer: (request: RpcRequest) => Promise<RpcAnswer>): Promise<void> {
    for await (const line of createInterface({ input: process.stdin })) {
      const request = parse(line);
      if (request) void this.#perform(request, answer);
      else
        this.send({ id: null, error: { code: rpcErrors.parseError, message: "the line is not a JSON-RPC request" } });
    }
  }

  async #perform(request: RpcRequest, answer: (request: RpcRequest) => Promise<RpcAnswer>): Promise<void> {
    const given = await answer(request);
    // A pipe is written to before `write` returns: the answer leaves.
    this.send(given);
    if (request.method === "stall" && "result" in given) process.kill(process.pid, "SIGSTOP");
  }
}

function parse(line: string): RpcRequest | undefined {
  try {
    const request = JSON.parse(line) as RpcRequest | null;
    return typeof request?.method === "string" ? request : undefined;
  } catch {
    return undefined;
  }
}
