import type { Stream, StreamEvent } from './streams.ts';

/** One thing to tell, made into bytes once for every stream that carries it, however many listen there. */
export interface Line {
  /** The text of a WebSocket frame. */
  frameFor(stream: Stream): Buffer;
  /** A server-sent event. */
  sent(): Buffer;
}

/** A payload of null: there is nothing but the event to know. */
export function lineOf(event: StreamEvent, payload: string | null): Line {
  const frames = new Map<string, Buffer>();
  const end = payload === null ? '' : `,"payload":${JSON.stringify(payload)}`;
  let sent: Buffer | null = null;
  return {
    frameFor({ label }) {
      let frame = frames.get(label);
      if (!frame) {
        frame = Buffer.from(`{"stream":${label},"event":"${event}"${end}}`);
        frames.set(label, frame);
      }
      return frame;
    },
    sent() {
      sent ??= Buffer.from(`event: ${event}\ndata: ${payload ?? ''}\n\n`);
      return sent;
    },
  };
}
