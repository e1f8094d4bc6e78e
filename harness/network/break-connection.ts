import type { IncomingMessage } from "node:http";
import type { Socket } from "node:net";

/** Resets the TCP connection of a request, also below TLS, where the outer socket cannot be reset itself. */
export function breakConnection(request: IncomingMessage): void {
  const socket = request.socket as Socket & { underlying?: Socket };
  const tcp = socket.underlying ?? socket;
  // When the requester has gone first, our end is being shut down. Node cannot reset such a socket and then never
  // closes its handle, and a worker thread with such a handle never ends.
  if (!socket.writableEnded) tcp.resetAndDestroy();
  tcp.destroy();
  socket.destroy();
}
