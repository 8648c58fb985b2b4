import { Readable } from 'node:stream';
import type { Answer } from '../http/answer.ts';
import type { Connection, Hub, Outlet, Visitor } from './connection.ts';
import type { Stream } from './streams.ts';

/** A reader who leaves this much unread is dropped. */
const UNREAD_BYTES = 1024 * 1024;
/** A comment this often keeps the line open through proxies. */
const THUMP_MS = 15_000;
const THUMP = Buffer.from(':thump\n\n');

/** Headers of an answer that stays open. */
export const EVENTS = {
  'Content-Type': 'text/event-stream',
  'Cache-Control': 'private, no-store',
  'X-Accel-Buffering': 'no',
  Connection: 'keep-alive',
};

/** A response that stays open: one stream as server-sent events. @throws {Refusal} as `enter` does */
export function openEvents(hub: Hub, visitor: Visitor, stream: Stream): Answer {
  const body = new Readable({ read() {} });
  const write = (bytes: Buffer) => {
    if (body.destroyed || body.readableEnded) return;
    if (body.readableLength > UNREAD_BYTES) body.destroy();
    else body.push(bytes);
  };
  const outlet: Outlet = {
    send: (_stream, line) => write(line.sent()),
    unread: () => body.readableLength,
    close: (why) => (why === 'slow' ? body.destroy() : body.push(null)),
  };
  const connection: Connection = hub.enter(visitor, outlet);
  hub.subscribe(connection, stream);
  body.push(':)\n');
  const thumps = setInterval(write, THUMP_MS, THUMP);
  thumps.unref();
  body.once('close', () => {
    clearInterval(thumps);
    hub.leave(connection);
  });
  return { status: 200, headers: EVENTS, body };
}
