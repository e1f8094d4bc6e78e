import { once } from "node:events";
import net, { type AddressInfo } from "node:net";

/**
 * Keeps a port on which nobody listens from being given to another program, until disposed: a connection leaves from it.
 * Whoever connects to the port is refused; whoever asks for it by its number may listen again.
 */
export async function reservePort(host: string, port: number): Promise<Disposable> {
  const sink = net.createServer((socket) => socket.on("error", () => socket.destroy()));
  sink.listen(0, host);
  await once(sink, "listening");
  const { port: sinkPort } = sink.address() as AddressInfo;
  const socket = net.connect({ host, port: sinkPort, localAddress: host, localPort: port });
  try {
    await once(socket, "connect");
  } finally {
    sink.close();
  }
  // Reset, not closed: the port is free at once.
  return { [Symbol.dispose]: () => void socket.resetAndDestroy() };
}
