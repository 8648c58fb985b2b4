import { setTimeout as wait } from 'node:timers/promises';
import { WebSocket } from 'ws';
import type { Skein } from '../server/src/start.ts';

/** A line of a stream, with its payload read where it is JSON. */
export interface Heard {
  stream: string[];
  event: string;
  payload: any;
  /** As it came. */
  raw: string;
}

/** An open socket of an app and everything that it heard. */
export interface Ears {
  socket: WebSocket;
  heard: Heard[];
  errors: { error: string; status?: number }[];
  say(frame: unknown): void;
  /** What was said before has been understood: what is no stream is answered in its turn. */
  understood(): Promise<void>;
  /** The next line of this event that was not yet waited for. */
  next(event: string, within?: number): Promise<Heard>;
  /** Resolves with the close code; rejects when the socket is still open after this many milliseconds. */
  closed(within?: number): Promise<number>;
  close(): Promise<void>;
}

export interface Knock {
  query?: string;
  path?: string;
  protocol?: string;
  headers?: Record<string, string>;
}

/** Opens a stream. Rejects with `status` and `message` when the handshake is refused. */
export async function listen(
  server: Skein,
  { query = '', path = '/api/v1/streaming', ...how }: Knock,
): Promise<Ears> {
  const url = `${server.address.replace('http', 'ws')}${path}${query}`;
  const socket = how.protocol
    ? new WebSocket(url, how.protocol, { headers: how.headers })
    : new WebSocket(url, { headers: how.headers });
  const heard: Heard[] = [];
  const taken = new Set<Heard>();
  const errors: Ears['errors'] = [];
  let wake: () => void = () => {};
  socket.on('message', (data) => {
    const frame = JSON.parse(data.toString());
    if ('error' in frame) errors.push(frame);
    else
      heard.push({
        ...frame,
        raw: frame.payload,
        payload:
          frame.event === 'delete' || !('payload' in frame) ? frame.payload : JSON.parse(frame.payload),
      });
    wake();
  });
  const closed = new Promise<number>((resolve) => socket.on('close', resolve));
  await new Promise<void>((resolve, reject) => {
    socket.once('open', () => resolve());
    socket.once('error', reject);
    socket.once('unexpected-response', (request, answer) => {
      request.destroy();
      const refused = { status: answer.statusCode, message: answer.headers['x-error-message'] };
      reject(Object.assign(new Error(`refused: ${refused.status}`), refused));
    });
  });
  socket.on('error', () => {});
  return {
    socket,
    heard,
    errors,
    closed: (within = 6000) =>
      Promise.race([
        closed,
        wait(within, null, { ref: false }).then(() =>
          Promise.reject(new Error(`still open after ${within} ms`)),
        ),
      ]),
    say: (frame) => socket.send(typeof frame === 'string' ? frame : JSON.stringify(frame)),
    async understood() {
      const before = errors.length;
      socket.send(JSON.stringify({ type: 'unsubscribe', stream: 'nonsense' }));
      while (errors.length === before) await wait(5);
    },
    async next(event, within = 5000) {
      const until = Date.now() + within;
      for (;;) {
        const found = heard.find((one) => one.event === event && !taken.has(one));
        if (found) {
          taken.add(found);
          return found;
        }
        const left = until - Date.now();
        if (left <= 0) throw new Error(`no ${event} was heard within ${within} ms`);
        await new Promise<void>((resolve) => {
          const timer = setTimeout(resolve, left);
          wake = () => {
            clearTimeout(timer);
            resolve();
          };
        });
      }
    },
    async close() {
      socket.terminate();
      await closed;
    },
  };
}
