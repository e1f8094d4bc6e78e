import { once } from "node:events";
import net from "node:net";
import tls from "node:tls";

/** What a client without manners saw on its socket, byte by byte. */
export interface Seen {
  /** Status line and headers; empty when none came. */
  head: string;
  body: string;
  /** `FIN`: the other side ended in order. Else the system's error: `ECONNREFUSED`, `ECONNRESET`. */
  end: string;
}

/** The bytes of a request for one-time keys, after which the connection is to be closed. */
export function claimBytes(body: string, path = "/_matrix/client/v3/keys/claim"): string {
  return `POST ${path} HTTP/1.1\r\nhost: hs2\r\nconnection: close\r\ncontent-length: ${body.length}\r\n\r\n${body}`;
}

/** Writes `bytes` on a connection of its own and tells all that comes back until it ends. */
export async function send(url: string, bytes: string): Promise<Seen> {
  const { hostname, port } = new URL(url);
  return follow(net.connect(Number(port), hostname), bytes);
}

/** The same through an HTTP proxy, in TLS, as homeservers do. A proxy that refuses is all there is to see. */
export async function sendThroughProxy(proxyUrl: string, bytes: string): Promise<Seen> {
  const { hostname, port } = new URL(proxyUrl);
  const tcp = net.connect(Number(port), hostname);
  tcp.write("CONNECT hs2:8448 HTTP/1.1\r\n\r\n");
  const [answer] = (await once(tcp, "data")) as [Buffer];
  if (!answer.toString().includes(" 200 ")) {
    tcp.destroy();
    return { head: answer.toString(), body: "", end: "FIN" };
  }
  return follow(tls.connect({ socket: tcp, rejectUnauthorized: false }), bytes);
}

async function follow(socket: net.Socket, bytes: string): Promise<Seen> {
  const chunks: Buffer[] = [];
  let end = "";
  socket.on("data", (chunk: Buffer) => void chunks.push(chunk));
  socket.on("end", () => {
    end ||= "FIN";
  });
  socket.on("error", (error: NodeJS.ErrnoException) => {
    end = error.code ?? error.message;
  });
  const closed = new Promise((resolve) => socket.once("close", resolve));
  socket.write(bytes);
  await closed;
  const [head = "", ...rest] = Buffer.concat(chunks).toString("latin1").split("\r\n\r\n");
  return { head, body: rest.join("\r\n\r\n"), end };
}
