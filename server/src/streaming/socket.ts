import type { Ctx } from '../context.ts';
import { Refusal } from '../errors.ts';
import { CLOSE, type SocketDoor, type Talk, type Wire } from '../http/sockets.ts';
import type { Connection, Hub, Outlet } from './connection.ts';
import { streamOf, type Wanted } from './streams.ts';
import { hubOf, memberOf, refuseStream } from './streams-here.ts';

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
      const { stream, tag, list } = request.query;
      return (wire) => {
        // Others may have come in during the handshake: then it is too late for a status.
        try {
          const connection = hub.enter(visitor, outletOf(wire));
          const talk = conversation(ctx, hub, wire, connection);
          if (stream) talk.hear({ type: 'subscribe', stream, tag, list });
          return talk;
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

interface Conversation extends Talk {
  hear(said: Said): void;
}

function conversation(ctx: Ctx, hub: Hub, wire: Wire, connection: Connection): Conversation {
  let frames = 0;
  let until = 0;
  let before = Promise.resolve();
  // Who owns a list takes a query, and what is said after it waits: so a stream is left after it was joined.
  const hearNext = (said: Said) => {
    before = before.then(() => hear(ctx, hub, wire, connection, said));
  };
  return {
    gone: () => hub.leave(connection),
    hear: hearNext,
    heard(text) {
      const now = performance.now();
      if (now > until) {
        until = now + 60_000;
        frames = 0;
      }
      if (++frames > FRAMES_A_MINUTE) wire.close(CLOSE.refused, 'Too many frames');
      else hearNext(read(text));
    },
  };
}

interface Said extends Wanted {
  type?: unknown;
  stream?: unknown;
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

async function hear(ctx: Ctx, hub: Hub, wire: Wire, connection: Connection, said: Said): Promise<void> {
  const { type } = said;
  if (type !== 'subscribe' && type !== 'unsubscribe') return;
  try {
    const stream = streamOf([said.stream].flat()[0], said);
    if (type === 'unsubscribe') {
      hub.unsubscribe(connection, stream);
      return;
    }
    await refuseStream(ctx, connection.actor, stream);
    hub.subscribe(connection, stream);
  } catch (error) {
    const refusal = error instanceof Refusal ? error : null;
    if (!refusal) ctx.log.error('a stream could not be joined', { error });
    const status = type === 'subscribe' ? (refusal?.status ?? 500) : undefined;
    wire.send(JSON.stringify({ error: refusal?.message ?? 'Unexpected error', status }));
  }
}
