import http from 'node:http';
import { type Child, startChild } from './child.ts';
import { KEYS, post, type Signed, signed } from './inbox.ts';
import type { Scene } from './reads.ts';
import type { Steady, Waits } from './steady.ts';

export interface RelayRow {
  /** What the relay pushed a second, and how many posts came of it. */
  rate: number;
  taken: number;
  /** Home at a steady rate: alone, and while the relay pushes. */
  alone: Waits;
  during: Waits;
}

const RATE = 500;
const READS = 100;
/** Where the posts stand: what is asked of one server in a minute is counted. */
const HOSTS = 20;

/** A relay that agreed pushes 500 announcements a second, each of a post that can be fetched, while home is read. */
export async function measureRelay(skein: Child, scene: Scene, seconds: number): Promise<RelayRow> {
  const address = await skein.ask<string>('address');
  const sink = await startChild('./sink.ts', { hosts: HOSTS, publicKey: KEYS.publicKey });
  const reader = await startChild('./steady.ts', {});
  try {
    const hosts = await sink.ask<string[]>('hosts');
    const actor = await skein.ask<string>('relay', { host: hosts[0], publicKey: KEYS.publicKey });
    const reading: Steady = {
      url: `${address}/api/v1/timelines/home?limit=20`,
      headers: { Authorization: `Bearer ${scene.reader.token}` },
      rate: READS,
      seconds,
    };
    const read = () => reader.ask<Waits>('read', reading);
    await read();
    const announcements = Array.from({ length: RATE * seconds }, (_, n) => {
      const object = `http://${hosts[n % HOSTS]}/notes/relayed-${n}`;
      const about = { id: `${actor}/announces/${n}`, type: 'Announce', object };
      return signed(address, { ...about, actor });
    });
    const alone = await read();
    const during = read();
    const rate = await push(address, announcements, seconds);
    const row = { rate, alone, during: await during, taken: 0 };
    await skein.ask('settled');
    row.taken = await skein.ask<number>('relayed');
    return row;
  } finally {
    await reader.stop();
    await sink.stop();
  }
}

/** Sends them evenly over so many seconds. Gives how many were taken a second. */
async function push(address: string, given: readonly Signed[], seconds: number): Promise<number> {
  const agent = new http.Agent({ keepAlive: true, maxSockets: 32 });
  const started = performance.now();
  const answers: Promise<number>[] = [];
  for (const [n, one] of given.entries()) {
    const early = started + (n * seconds * 1000) / given.length - performance.now();
    if (early > 0) await new Promise((resolve) => setTimeout(resolve, early));
    answers.push(post(agent, address, one));
  }
  const taken = (await Promise.all(answers)).filter((status) => status === 202).length;
  const took = (performance.now() - started) / 1000;
  agent.destroy();
  return taken / took;
}
