import type { IncomingMessage, ServerResponse } from 'node:http';

/** How long bodies may take to come in. */
export interface Patience {
  /** An ordinary one, in all. */
  bodyMs: number;
  /** One that may hold files: so much in every window, and in all. */
  windowMs: number;
  windowBytes: number;
  filesMs: number;
}

/** A picture of 16 MB on a phone's slow line (9 KB/s) comes in; who sends less than 17 kbit/s is holding a connection. */
export const PATIENCE: Patience = {
  bodyMs: 60_000,
  windowMs: 30_000,
  windowBytes: 64 * 1024,
  filesMs: 30 * 60_000,
};

/** As Node says it when its own limit, which knows no routes, is reached. */
const TIMED_OUT = 'HTTP/1.1 408 Request Timeout\r\nConnection: close\r\n\r\n';

/**
 * Ends the connection of a body that comes in too slowly. Gives what is called once it is known that this sender may
 * send files: from then on it is how much comes that counts.
 */
export function watchBody(incoming: IncomingMessage, outgoing: ServerResponse, patience: Patience) {
  const { socket, headers } = incoming;
  if (headers['content-length'] === undefined && headers['transfer-encoding'] === undefined) return () => {};
  const late = () => {
    stop();
    if (!outgoing.headersSent && socket.writable) socket.write(TIMED_OUT);
    socket.destroySoon();
  };
  let whole = setTimeout(late, patience.bodyMs);
  let windows: NodeJS.Timeout | undefined;
  const stop = () => {
    clearTimeout(whole);
    clearInterval(windows);
    socket.off('close', stop);
  };
  incoming.once('end', stop);
  incoming.once('close', stop);
  // Of a body that nobody reads on after the answer neither is said.
  socket.once('close', stop);
  return () => {
    if (incoming.complete || socket.destroyed || windows) return;
    clearTimeout(whole);
    whole = setTimeout(late, patience.filesMs);
    let before = socket.bytesRead;
    windows = setInterval(() => {
      if (socket.bytesRead - before < patience.windowBytes) late();
      before = socket.bytesRead;
    }, patience.windowMs);
  };
}
