import { type Child, startChild } from './child.ts';
import { cpuOf } from './load.ts';

export interface DeliveryRow {
  hosts: number;
  posts: number;
  /** Deliveries a second from the first post to the last arrival, and microseconds of CPU each, in all. */
  rate: number;
  cpu: number;
}

/** Posts of one author to followers on that many loopback hosts, after one post that opens the connections. */
export async function measureDelivery(
  skein: Child,
  author: number,
  hosts: number,
  posts: number,
): Promise<DeliveryRow> {
  const sink = await startChild('./sink.ts', { hosts });
  try {
    await skein.ask('followersOn', { hosts: await sink.ask<string[]>('hosts'), followee: author });
    await skein.ask('post', { author, n: 0 });
    await arrived(sink, hosts);
    await skein.ask('settled');
    const before = await cpuOf(skein);
    const started = Date.now();
    for (let n = 1; n <= posts; n += 1) await skein.ask('post', { author, n });
    const last = await arrived(sink, hosts * (posts + 1));
    await skein.ask('settled');
    const spent = (await cpuOf(skein)) - before;
    return { hosts, posts, rate: (hosts * posts) / ((last - started) / 1000), cpu: spent / (hosts * posts) };
  } finally {
    await sink.stop();
  }
}

async function arrived(sink: Child, count: number): Promise<number> {
  for (let tries = 0; tries < 600; tries += 1) {
    const { received, last } = await sink.ask<{ received: number; last: number }>('received');
    if (received >= count) return last;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  const { received } = await sink.ask<{ received: number }>('received');
  throw new Error(`${received} of ${count} deliveries arrived within a minute`);
}
