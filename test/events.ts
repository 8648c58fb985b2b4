import type { Skein } from '../server/src/start.ts';

/** A server-sent event as it came. */
export interface Sent {
  event: string;
  data: string;
  /** The data where it is JSON. */
  readonly json: any;
}

/** An open answer of server-sent events. */
export interface EventEars {
  status: number;
  type: string;
  /** What was sent so far, once something was. */
  begun(): Promise<string>;
  /** The next event of this name. */
  next(event: string): Promise<Sent>;
  close(): void;
}

/** Listens by HTTP. */
export async function hear(server: Skein, path: string, token: string): Promise<EventEars> {
  const aborts = new AbortController();
  const answer = await fetch(server.address + path, {
    headers: { Authorization: `Bearer ${token}` },
    signal: aborts.signal,
  });
  const reader = (answer.body as ReadableStream<Uint8Array>).getReader();
  const decoder = new TextDecoder();
  let got = '';
  let at = 0;
  const late = setTimeout(() => aborts.abort(new Error('nothing was heard for half a minute')), 30_000);
  late.unref();
  const more = async () => {
    const { value, done } = await reader.read();
    late.refresh();
    if (done) throw new Error(`the stream ended after ${got}`);
    got += decoder.decode(value, { stream: true });
  };
  return {
    status: answer.status,
    type: answer.headers.get('content-type') ?? '',
    async begun() {
      while (got === '') await more();
      return got;
    },
    async next(wanted) {
      for (;;) {
        const end = got.indexOf('\n\n', at);
        if (end < 0) {
          await more();
          continue;
        }
        const block = got.slice(at, end);
        at = end + 2;
        const [, event, data = ''] = /^event: (.*)\ndata: (.*)$/m.exec(block) ?? [];
        if (event === wanted) return { event, data, json: event === 'delete' ? data : JSON.parse(data) };
      }
    },
    close() {
      clearTimeout(late);
      aborts.abort();
    },
  };
}
