import { type Child, startChild } from './child.ts';
import { cpuOf } from './load.ts';

export interface CrowdRow {
  followers: number;
  hosts: number;
  /** Milliseconds until a post is answered, the middle of several, and microseconds of CPU until its deliveries stand. */
  few: { answered: number };
  many: { answered: number };
  /** Rows of deliveries of one post once all are made. */
  rows: number;
  /** Seconds from the post to the last arrival, and microseconds of CPU for each delivery, in all. */
  seconds: number;
  cpu: number;
  /** Milliseconds from another member's posts to their arrival, alone and while the crowd is being served. */
  alone: { p50: number; p99: number };
  beside: { p50: number; p99: number };
  /** Resident bytes before, and the most while it was served. */
  before: number;
  most: number;
}

const ALONE = 40;
const EVERY_MS = 250;

/**
 * One member with so many followers on so many servers, all of which are one listener on loopback, and another with one
 * follower, who goes on posting meanwhile.
 */
export async function measureCrowd(
  skein: Child,
  authors: { crowd: { id: number; token: string }; other: { id: number; token: string } },
  { followers, hosts }: { followers: number; hosts: number },
): Promise<CrowdRow> {
  const sink = await startChild('./sink.ts', { hosts: 1 });
  try {
    const [place = ''] = await sink.ask<string[]>('hosts');
    const port = place.split(':')[1];
    const address = await skein.ask<string>('address');
    await skein.ask('crowd', { count: 1, hosts: 1, port, followee: authors.other.id, name: 'watched' });
    const arrivals = async (name: string) => (await sink.ask<Record<string, number>>('byHost'))[name] ?? 0;
    const say = async (token: string) => {
      const started = performance.now();
      const answer = await fetch(`${address}/api/v1/statuses`, {
        method: 'POST',
        headers: { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' },
        body: JSON.stringify({ status: 'The geese are leaving, all of them, at once.' }),
      });
      if (answer.status !== 200) throw new Error(`a post was answered ${answer.status}`);
      return performance.now() - started;
    };
    let watched = 0;
    const journey = async () => {
      const started = performance.now();
      await say(authors.other.token);
      watched += 1;
      while ((await arrivals('watched')) < watched) await new Promise((resolve) => setTimeout(resolve, 5));
      return performance.now() - started;
    };
    await journey();
    const alone: number[] = [];
    for (let n = 0; n < ALONE; n += 1) alone.push(await journey());

    await skein.ask('crowd', { count: 10, hosts: 10, port, followee: authors.crowd.id, name: 'few' });
    const few: number[] = [];
    for (let n = 0; n < 20; n += 1) few.push(await say(authors.crowd.token));
    await skein.ask('settled');
    await skein.ask('crowd', { count: followers, hosts, port, followee: authors.crowd.id, name: 'many' });

    const { rss: before } = await skein.usage();
    const spentBefore = await cpuOf(skein);
    const started = performance.now();
    const many = [await say(authors.crowd.token)];
    const beside: number[] = [];
    let most = before;
    let rows = 0;
    let served = false;
    const watch = (async () => {
      while (!served) {
        beside.push(await journey());
        most = Math.max(most, (await skein.usage()).rss);
        rows = Math.max(rows, await skein.ask<number>('undelivered'));
        await new Promise((resolve) => setTimeout(resolve, EVERY_MS));
      }
    })();
    while ((await arrivals('many')) < hosts) await new Promise((resolve) => setTimeout(resolve, 200));
    const seconds = (performance.now() - started) / 1000;
    served = true;
    await watch;
    await skein.ask('settled');
    const cpu = ((await cpuOf(skein)) - spentBefore) / hosts;
    for (let n = 0; n < 2; n += 1) many.push(await say(authors.crowd.token));
    return {
      followers,
      hosts,
      few: { answered: middle(few) },
      many: { answered: middle(many) },
      rows,
      seconds,
      cpu,
      alone: spread(alone),
      beside: spread(beside),
      before,
      most,
    };
  } finally {
    await sink.stop();
  }
}

function middle(times: number[]): number {
  return [...times].sort((a, b) => a - b)[Math.floor(times.length / 2)] ?? 0;
}

function spread(times: number[]): { p50: number; p99: number } {
  const sorted = [...times].sort((a, b) => a - b);
  return { p50: middle(times), p99: sorted[Math.ceil(sorted.length * 0.99) - 1] ?? 0 };
}
