import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { type WebSocket, WebSocketServer } from 'ws';
import type { Ctx } from '../context.ts';
import { Refusal } from '../errors.ts';
import { bearerOf } from './bearer.ts';
import { createMediaHost } from './media-host.ts';
import { createAddressReader } from './proxies.ts';
import { type Request, requestOf } from './request.ts';
import { uploadFolder } from './uploads.ts';

/** Nothing that an app has to say is longer. Compression is off, so a frame cannot swell either. */
const FRAME_BYTES = 4096;
/** A reader who leaves this much unread is dropped: the memory is ours. */
const UNREAD_BYTES = 1024 * 1024;
const TEXT = { binary: false, compress: false };
const PING_MS = 30_000;

/** Close codes of RFC 6455 that rooms use. */
export const CLOSE = { leaving: 1001, notText: 1003, refused: 1008, broken: 1011 } as const;

/** Our end of an open socket. */
export interface Wire {
  /** Sends text, as it is or in UTF-8, or drops a reader who has stopped reading. */
  send(text: string | Buffer): void;
  /** Bytes that wait here for the reader. */
  unread(): number;
  close(code: number, reason: string): void;
  /** Ends it without a goodbye: nobody reads. */
  drop(): void;
}

/** What a room does with an open socket. */
export interface Talk {
  heard(text: string): void;
  gone(): void;
}

/** Who answers WebSockets on some paths. */
export interface SocketDoor {
  answers(path: string): boolean;
  /** Lets in or throws a Refusal; the answer to that is its status without a body, its text in X-Error-Message. */
  admit(request: Request, token: string | null): Promise<(wire: Wire) => Talk>;
}

/** Answers the upgrades of this server by `door`. Returns what closes every socket. */
export function acceptSockets(ctx: Pick<Ctx, 'log' | 'config'>, server: Server, door: SocketDoor): void {
  const sockets = new WebSocketServer({
    noServer: true,
    maxPayload: FRAME_BYTES,
    perMessageDeflate: false,
    // Browsers refuse a socket whose sub-protocol, where apps put the token, is not repeated to them.
    handleProtocols: ([first]) => first ?? false,
  });
  const addressOf = createAddressReader(ctx.config.trustedProxies);
  const isMediaHost = createMediaHost(ctx.config.mediaOrigin);
  const alive = new WeakSet<WebSocket>();
  const pings = setInterval(() => {
    for (const socket of sockets.clients) {
      if (!alive.delete(socket)) socket.terminate();
      else socket.ping();
    }
  }, PING_MS);
  pings.unref();
  server.on('close', () => clearInterval(pings));
  onlyWebSockets(server);

  server.on('upgrade', (incoming: IncomingMessage, stream: Duplex, head: Buffer) => {
    // A client may vanish while it is asked who it is; without a listener that would end the process.
    stream.on('error', () => stream.destroy());
    const request = requestOf(incoming, {}, addressOf(incoming), uploadFolder(ctx));
    if (isMediaHost(incoming)) return refuse(stream, 404, 'Not found');
    if (!door.answers(request.path)) {
      // In development another listener serves sockets of its own.
      if (server.listenerCount('upgrade') === 1) refuse(stream, 404, 'Not found');
      return;
    }
    admit(door, request).then(
      (begin) => {
        if (stream.destroyed) return;
        sockets.handleUpgrade(incoming, stream, head, (socket) => {
          alive.add(socket);
          socket.on('pong', () => alive.add(socket));
          talk(socket, begin);
        });
      },
      (error: unknown) => {
        if (error instanceof Refusal) return refuse(stream, error.status, error.message);
        ctx.log.error('a socket could not be opened', { error });
        refuse(stream, 500, 'Something went wrong on our side');
      },
    );
  });
}

async function admit(door: SocketDoor, request: Request): Promise<(wire: Wire) => Talk> {
  const protocol = request.headers['sec-websocket-protocol'];
  return door.admit(
    request,
    bearerOf(request) ?? (request.headers.authorization ? null : (protocol?.trim() ?? null)),
  );
}

function talk(socket: WebSocket, begin: (wire: Wire) => Talk): void {
  const wire: Wire = {
    send(text) {
      if (socket.readyState !== socket.OPEN) return;
      if (socket.bufferedAmount > UNREAD_BYTES) socket.terminate();
      else socket.send(text, TEXT);
    },
    unread: () => socket.bufferedAmount,
    drop: () => socket.terminate(),
    close(code, reason) {
      socket.close(code, reason);
      // One who does not answer the goodbye keeps nothing open.
      setTimeout(() => socket.terminate(), 2000).unref();
    },
  };
  const { heard, gone } = begin(wire);
  socket.on('message', (data, isBinary) => {
    if (isBinary) wire.close(CLOSE.notText, 'Only text is understood here');
    else heard(data.toString());
  });
  socket.on('close', gone);
  // A frame that is too large or broken: ws has closed the socket with the code for it.
  socket.on('error', () => {});
}

/** Asks for other protocols (`Upgrade: h2c`) are answered as the plain requests that they also are. */
function onlyWebSockets(server: Server): void {
  const asks = (incoming: IncomingMessage) => incoming.headers.upgrade?.toLowerCase() === 'websocket';
  Object.assign(server, { shouldUpgradeCallback: asks });
}

const REASONS: Record<number, string> = {
  400: 'Bad Request',
  401: 'Unauthorized',
  404: 'Not Found',
  429: 'Too Many Requests',
  500: 'Internal Server Error',
  503: 'Service Unavailable',
};

function refuse(stream: Duplex, status: number, message: string): void {
  const lines = [
    `HTTP/1.1 ${status} ${REASONS[status] ?? 'Refused'}`,
    'Connection: close',
    'Content-Length: 0',
    `X-Error-Message: ${message.replace(/[^\x20-\x7e]/g, ' ')}`,
  ];
  stream.end(`${lines.join('\r\n')}\r\n\r\n`, () => stream.destroy());
}
