import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import { isIP, type LookupFunction, type Socket, type TcpNetConnectOpts } from 'node:net';
import type { Duplex } from 'node:stream';
import type { TLSSocket } from 'node:tls';
import { mayConnect } from './address.ts';
import type { Deadline } from './deadline.ts';
import { OutboundError } from './errors.ts';

/** Opens a TCP connection, as `net.connect` does. */
export type Connect = (options: TcpNetConnectOpts) => Socket;

export interface SocketOptions {
  lab: boolean;
  connect: Connect;
  lookup: LookupFunction;
  /** Certificates to trust beside the built-in roots. */
  ca: string[] | undefined;
  maxIdle: number;
  idleMs: number;
  connectMs: number;
}

type Ready = (error: Error | null, socket?: Duplex) => void;

interface DialOptions {
  host: string;
  port: number;
  /** Set by Node's agent: under which key it files the socket. */
  _agentKey: string;
  /** Ours, handed through the request options. */
  deadline?: Deadline;
}

/** How long before a peer closes an idle socket we stop using it, in milliseconds. */
const PEER_CLOSE_MARGIN = 1000;

/** Keep-alive sockets for http: and https:, every one opened through the checked lookup. */
export class Sockets {
  readonly http: HttpAgent;
  readonly https: HttpsAgent;
  /** Idle sockets, the longest idle first. */
  readonly #idle = new Set<Duplex>();
  readonly #dialling = new Set<Socket>();
  readonly #options: SocketOptions;

  constructor(options: SocketOptions) {
    this.#options = options;
    this.http = this.#manage(new HttpAgent({ keepAlive: true }), false);
    const { ca } = options;
    this.https = this.#manage(new HttpsAgent({ keepAlive: true, ...(ca && { ca }) }), true);
  }

  get idle(): number {
    return this.#idle.size;
  }

  close(): void {
    this.http.destroy();
    this.https.destroy();
    for (const socket of this.#dialling) socket.destroy();
  }

  #manage<A extends HttpAgent>(agent: A, secure: boolean): A {
    const overTcp = agent.createConnection.bind(agent) as unknown as (options: object) => TLSSocket;
    const reuse = agent.reuseSocket.bind(agent);
    return Object.assign(agent, {
      // Node's own key names every TLS option; all sockets of an agent share them here.
      getName: (options: { host?: string; port?: number }) => `${options.host}:${options.port}`,
      createConnection: (options: DialOptions, ready: Ready) => {
        const fail = (error: Error) => {
          // Node files an empty list before it asks for a socket and removes it only with one: a leak per dead host.
          const files = agent.sockets as Record<string, unknown[]>;
          if (files[options._agentKey]?.length === 0) delete files[options._agentKey];
          ready(error);
        };
        this.#dial(options, secure ? (socket) => overTcp({ ...options, socket }) : null, fail, ready);
      },
      keepSocketAlive: (socket: Socket) => this.#keep(socket),
      reuseSocket: (socket: Socket, request: Parameters<typeof reuse>[1]) => {
        this.#idle.delete(socket);
        socket.setTimeout(0);
        reuse(socket, request);
      },
    });
  }

  /** TCP first, and TLS only over a connection whose far end has been checked too. */
  #dial(
    options: DialOptions,
    secure: ((tcp: Socket) => TLSSocket) | null,
    fail: (error: Error) => void,
    ready: Ready,
  ): void {
    const { lab, connect, lookup, connectMs } = this.#options;
    if (isIP(options.host) !== 0 && !mayConnect(options.host, lab)) {
      fail(new OutboundError('address', `${options.host} is not a public address`));
      return;
    }
    const tcp = connect({
      host: options.host,
      port: options.port,
      lookup,
      noDelay: true,
      autoSelectFamily: true,
      autoSelectFamilyAttemptTimeout: 1000,
    });
    this.#dialling.add(tcp);
    const end = (error: OutboundError | null, socket: Socket) => {
      if (!this.#dialling.delete(tcp)) return;
      clearTimeout(timer);
      if (error) {
        tcp.destroy();
        return fail(error);
      }
      this.#watch(socket);
      ready(null, socket);
    };
    const failed = (cause: Error) => end(fault('network', cause), tcp);
    const timer = setTimeout(
      () => end(new OutboundError('timeout', `no connection in ${connectMs} ms`), tcp),
      connectMs,
    );
    options.deadline?.stage((reason) => end(reason, tcp));
    tcp.on('error', failed);
    tcp.once('close', () => end(new OutboundError('network', 'closed while connecting'), tcp));
    tcp.once('connect', () => {
      const far = tcp.remoteAddress ?? '';
      if (!mayConnect(far, lab)) return end(new OutboundError('address', `connected to ${far}`), tcp);
      if (!secure) return end(null, tcp);
      const tls = secure(tcp);
      tls.once('error', (cause) => end(fault('tls', cause), tcp));
      tls.once('secureConnect', () => end(null, tls));
    });
  }

  #watch(socket: Socket): void {
    socket.on('timeout', () => {
      if (this.#idle.has(socket)) socket.destroy();
    });
    socket.once('close', () => this.#idle.delete(socket));
  }

  /** Whether a socket that has finished its request is kept; beyond the cap the longest idle one makes room. */
  #keep(socket: Socket): boolean {
    const { idleMs, maxIdle } = this.#options;
    const time = Math.min(idleMs, hintedMs(socket) - PEER_CLOSE_MARGIN);
    if (time <= 0 || maxIdle === 0) return false;
    socket.unref();
    socket.setTimeout(time);
    this.#idle.add(socket);
    if (this.#idle.size > maxIdle) {
      const [oldest] = this.#idle;
      // Counted out now: until it has closed, others that end in this turn would find it the oldest again.
      this.#idle.delete(oldest as Duplex);
      oldest?.destroy();
    }
    return true;
  }
}

/** How long the peer says it keeps an idle connection, from `Keep-Alive: timeout=…`. */
function hintedMs(socket: Socket): number {
  const { _httpMessage: message } = socket as {
    _httpMessage?: { res?: { headers: { 'keep-alive'?: string } } };
  };
  const hint = message?.res?.headers['keep-alive'];
  const seconds = hint === undefined ? undefined : /^timeout=(\d{1,6})/.exec(hint)?.[1];
  return seconds === undefined ? Number.POSITIVE_INFINITY : Number(seconds) * 1000;
}

function fault(kind: 'network' | 'tls', cause: Error): OutboundError {
  return cause instanceof OutboundError ? cause : new OutboundError(kind, cause.message, { cause });
}
