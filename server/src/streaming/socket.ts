import type { Ctx } from '../context.ts';
import { CLOSE, type SocketDoor, type Talk, type Wire } from '../http/sockets.ts';
import type { Connection, Ending } from './connection.ts';
import { hubOf, memberOf } from './hub.ts';
import { isStream, mayListen } from './streams.ts';

/** What one socket may say in a minute; apps subscribe to a handful of streams. */
const FRAMES_A_MINUTE = 120;

/** Mastodon's WebSocket: `user` and `user:notification`, several at once over one socket. */
export function streamingDoor(ctx: Ctx): SocketDoor {
  const hub = hubOf(ctx);
  return {
    answers: (path) => /^\/api\/v1\/streaming(\/|$)/.test(path),
    async admit(request, token) {
      const actor = await memberOf(ctx, token);
      hub.refuseCrowd(actor.accountId);
      const { stream } = request.query;
      return (wire) => {
        const outlet = {
          send: (name: string, event: string, payload: string | null) => {
            const said = payload === null ? '' : `,"payload":${JSON.stringify(payload)}`;
            wire.send(`{"stream":["${name}"],"event":"${event}"${said}}`);
          },
          close: (why: Ending) => wire.close(CLOSE[why], ''),
        };
        // Others may have come in during the handshake: then it is too late for a status.
        try {
          const connection = hub.enter(token as string, actor, outlet);
          if (typeof stream === 'string' && stream !== '') subscribe(wire, connection, stream);
          return conversation(wire, connection, () => hub.leave(connection));
        } catch (error) {
          wire.close(CLOSE.refused, (error as Error).message);
          return { heard() {}, gone() {} };
        }
      };
    },
  };
}

function conversation(wire: Wire, connection: Connection, gone: () => void): Talk {
  let frames = 0;
  let until = 0;
  return {
    gone,
    heard(text) {
      const now = performance.now();
      if (now > until) {
        until = now + 60_000;
        frames = 0;
      }
      if (++frames > FRAMES_A_MINUTE) {
        wire.close(CLOSE.refused, 'Too many frames');
        return;
      }
      const said = read(text);
      if (typeof said?.stream !== 'string') return;
      if (said.type === 'subscribe') subscribe(wire, connection, said.stream);
      else if (said.type === 'unsubscribe') unsubscribe(wire, connection, said.stream);
    },
  };
}

/** Text that is no JSON object is ignored, as Mastodon does. */
function read(text: string): { type?: unknown; stream?: unknown } | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' ? value : null;
  } catch {
    return null;
  }
}

function subscribe(wire: Wire, { streams, actor }: Connection, name: string): void {
  if (!isStream(name)) fail(wire, 'Unknown stream type', 400);
  else if (!mayListen(actor.scopes, name)) fail(wire, 'Access token does not have the required scopes', 401);
  else streams.add(name);
}

function unsubscribe(wire: Wire, { streams }: Connection, name: string): void {
  if (isStream(name)) streams.delete(name);
  else fail(wire, 'Unknown stream type');
}

function fail(wire: Wire, error: string, status?: number): void {
  wire.send(JSON.stringify({ error, status }));
}
