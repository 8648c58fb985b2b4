import type { Answer } from '../http/answer.ts';
import type { Connection, Hub, Member } from './connection.ts';
import type { Stream } from './streams.ts';

/** A reader who leaves this much unread is dropped. */
const UNREAD_BYTES = 1024 * 1024;
/** A comment this often keeps the line open through proxies. */
const THUMP_MS = 15_000;

/** A response that stays open: one stream as server-sent events. */
export function openEvents(hub: Hub, token: string, actor: Member, stream: Stream): Answer {
  let connection: Connection | null = null;
  let thumps: NodeJS.Timeout | undefined;
  let ended = false;
  const leave = () => {
    ended = true;
    clearInterval(thumps);
    if (connection) hub.leave(connection);
  };
  const body = new ReadableStream<Uint8Array<ArrayBuffer>>(
    {
      start(controller) {
        const write = (line: string) => {
          if (ended) return;
          if ((controller.desiredSize ?? 0) > 0) controller.enqueue(new TextEncoder().encode(line));
          else {
            leave();
            controller.error(new Error('the reader is too slow'));
          }
        };
        const close = () => {
          if (ended) return;
          leave();
          controller.close();
        };
        const send = (_name: Stream, event: string, payload: string | null) =>
          write(`event: ${event}\ndata: ${payload ?? ''}\n\n`);
        connection = hub.enter(token, actor, { send, close });
        connection.streams.add(stream);
        write(':)\n');
        thumps = setInterval(() => write(':thump\n\n'), THUMP_MS);
        thumps.unref();
      },
      cancel: leave,
    },
    { highWaterMark: UNREAD_BYTES, size: (chunk) => chunk?.byteLength ?? 0 },
  );
  return {
    status: 200,
    headers: { 'Content-Type': 'text/event-stream', 'X-Accel-Buffering': 'no', Connection: 'keep-alive' },
    body,
  };
}
