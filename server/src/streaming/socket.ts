import type { Ctx } from '../context.ts';
import { Refusal } from '../errors.ts';
import { CLOSE, type SocketDoor, type Talk, type Wire } from '../http/sockets.ts';
import type { Connection, Hub, Outlet } from './connection.ts';
import { refuseScopes, streamOf } from './streams.ts';
import { hubOf, memberOf } from './streams-here.ts';

/** What one socket may say in a minute; apps subscribe to a handful of streams. */
const FRAMES_A_MINUTE = 120;

/** Mastodon's WebSocket: many streams over one socket. */
export function streamingDoor(ctx: Ctx): SocketDoor {
  const hub = hubOf(ctx);
  return {
    answers: (path) => /^\/api\/v1\/streaming(\/|$)/.test(path),
    async admit(request, token) {
      const actor = await memberOf(ctx, token);
      const visitor = { token: token as string, actor, address: request.ip };
      hub.refuseCrowd(visitor);
      const { stream, tag } = request.query;
      return (wire) => {
        // Others may have come in during the handshake: then it is too late for a status.
        try {
          const connection = hub.enter(visitor, outletOf(wire));
          if (stream) hear(hub, wire, connection, { type: 'subscribe', stream, tag });
          return conversation(hub, wire, connection);
        } catch (error) {
          wire.close(CLOSE.refused, (error as Error).message);
          return { heard() {}, gone() {} };
        }
      };
    },
  };
}

function outletOf(wire: Wire): Outlet {
  return {
    send: (stream, line) => wire.send(line.frameFor(stream)),
    unread: () => wire.unread(),
    close: (why) => (why === 'slow' ? wire.drop() : wire.close(CLOSE[why], '')),
  };
}

function conversation(hub: Hub, wire: Wire, connection: Connection): Talk {
  let frames = 0;
  let until = 0;
  return {
    gone: () => hub.leave(connection),
    heard(text) {
      const now = performance.now();
      if (now > until) {
        until = now + 60_000;
        frames = 0;
      }
      if (++frames > FRAMES_A_MINUTE) wire.close(CLOSE.refused, 'Too many frames');
      else hear(hub, wire, connection, read(text));
    },
  };
}

interface Said {
  type?: unknown;
  stream?: unknown;
  tag?: unknown;
}

/** Text that is no JSON object is ignored, as Mastodon does. */
function read(text: string): Said {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? value : {};
  } catch {
    return {};
  }
}

function hear(hub: Hub, wire: Wire, connection: Connection, said: Said): void {
  const { type } = said;
  if (type !== 'subscribe' && type !== 'unsubscribe') return;
  try {
    const stream = streamOf([said.stream].flat()[0], said);
    if (type === 'subscribe') {
      refuseScopes(connection.actor.scopes, stream.name);
      hub.subscribe(connection, stream);
    } else hub.unsubscribe(connection, stream);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    const status = type === 'subscribe' ? error.status : undefined;
    wire.send(JSON.stringify({ error: error.message, status }));
  }
}
