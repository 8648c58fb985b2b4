import { EventEmitter } from 'node:events';
import type { Channel } from '../db/tx.ts';
import type { Log } from '../log.ts';

/**
 * What follows a commit at once: caches are told what to forget, streams what to show. Within this process it is a
 * call; with PostgreSQL it also goes to the other processes.
 */
export interface Live {
  /** Tells every process, this one included. `detail` is small JSON. Call it after the commit only. */
  announce(topic: string, detail?: unknown): void;
  /** Hears one topic. Returns the way to stop. */
  listen(topic: string, hear: (detail: unknown) => void): () => void;
  /** How often something was announced, here or by another process. */
  changes(): number;
  /** Runs when announcements may have been missed: caches empty themselves. */
  onGap(forget: () => void): () => void;
  close(): Promise<void>;
}

/** PostgreSQL refuses a notification of 8000 bytes; what we say has room for the brackets around it. */
const MOST_BYTES = 7500;
const MOST_WAITING = 10_000;
/** Tells another process that announcements were lost. */
const GAP = 'gap!';

export function createLive(): Live & { hear(topic: string, detail: unknown): void; gap(): void } {
  const emitter = new EventEmitter();
  emitter.setMaxListeners(0);
  let changes = 0;
  const hear = (topic: string, detail: unknown) => {
    changes += 1;
    emitter.emit(topic, detail);
  };
  return {
    announce: hear,
    hear,
    gap: () => hear(GAP, null),
    changes: () => changes,
    listen(topic, callback) {
      emitter.on(topic, callback);
      return () => void emitter.off(topic, callback);
    },
    onGap(forget) {
      emitter.on(GAP, forget);
      return () => void emitter.off(GAP, forget);
    },
    close: async () => void emitter.removeAllListeners(),
  };
}

/**
 * Live between processes. What is announced in one turn, and while the last message is under way, travels in few
 * messages: each is a write to the disk there. A lost line is a gap, and so is what is too large to be told, or no JSON.
 */
export function createSharedLive(channel: Channel, log: Log): Live {
  const here = createLive();
  const me = Math.random().toString(36).slice(2);
  let waiting: [string, unknown][] = [];
  let stopHearing: (() => void) | null = null;
  let sending = false;
  let closed = false;

  const connect = async () => {
    if (closed) return;
    try {
      stopHearing = await channel.hear(heard, lost);
      if (closed) stopHearing();
      here.gap();
    } catch (error) {
      log.warn('announcements of other processes cannot be heard', { error });
      setTimeout(connect, 1000).unref();
    }
  };

  const heard = (text: string) => {
    const { from, said } = JSON.parse(text) as { from: string; said: [string, unknown][] };
    if (from !== me) for (const [topic, detail] of said) here.hear(topic, detail);
  };

  const lost = () => {
    stopHearing = null;
    here.gap();
    setTimeout(connect, 250).unref();
  };

  const send = async () => {
    while (waiting.length > 0) {
      const said = waiting;
      waiting = [];
      try {
        for (const text of messages(me, said.map(tellable))) await channel.say(text);
      } catch (error) {
        if (closed) return;
        log.warn('announcements wait until the database answers', { error, waiting: said.length });
        // Hearing one twice is harmless; beyond a bound the others are told to forget everything.
        waiting = said.length + waiting.length > MOST_WAITING ? [[GAP, null]] : [...said, ...waiting];
        setTimeout(send, 250).unref();
        return;
      }
    }
    sending = false;
  };

  /** What no message can carry would be refused at every try, and all that follows with it. */
  const tellable = (one: [string, unknown]): [string, unknown] => {
    let bytes: number;
    try {
      bytes = Buffer.byteLength(JSON.stringify(one));
    } catch (error) {
      log.error('an announcement cannot be written: other processes forget everything', {
        topic: one[0],
        error,
      });
      return [GAP, null];
    }
    if (bytes <= MOST_BYTES) return one;
    log.warn('an announcement is too large: other processes forget everything', { topic: one[0], bytes });
    return [GAP, null];
  };

  void connect();
  return {
    ...here,
    announce(topic, detail) {
      here.hear(topic, detail);
      waiting.push([topic, detail]);
      if (sending) return;
      sending = true;
      setImmediate(send);
    },
    async close() {
      // A command says something and is done: what it said still has to leave.
      if (sending) await send();
      closed = true;
      stopHearing?.();
      await here.close();
    },
  };
}

function* messages(from: string, said: [string, unknown][]): Generator<string> {
  let bundle: [string, unknown][] = [];
  let size = 0;
  for (const one of said) {
    // With the comma before it: of what is short, hundreds go into one message.
    const bytes = Buffer.byteLength(JSON.stringify(one)) + 1;
    if (size + bytes > MOST_BYTES && bundle.length > 0) {
      yield JSON.stringify({ from, said: bundle });
      bundle = [];
      size = 0;
    }
    bundle.push(one);
    size += bytes;
  }
  if (bundle.length > 0) yield JSON.stringify({ from, said: bundle });
}
