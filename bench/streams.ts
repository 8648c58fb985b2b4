import { generateKeyPairSync, sign } from 'node:crypto';
import { type Child, startChild } from './child.ts';
import { cpuOf } from './load.ts';

/** One update: when the author was answered, and when each listener heard of it. */
export interface Reach {
  posted: number;
  waits: number[];
}

export interface StreamRow {
  listeners: number;
  updates: number;
  /** Resident bytes before anybody listened, and with all listening and nothing said for a while. */
  before: number;
  idle: number;
  /** Milliseconds from sending a post until a listener had it; `all` until the last one had, the worst post. */
  p50: number;
  p99: number;
  all: number;
  /** Microseconds of the server's CPU an update, to all of them. */
  cpu: number;
  /** And a second while nothing is said. */
  quiet: number;
  /** Milliseconds of an RSA-2048 signature then and there: what the machine was worth. */
  rsa: number;
}

const QUIET_MS = 20_000;

/** So many people each with one idle WebSocket on the public list; then somebody posts, again and again. */
export async function measureStreams(
  skein: Child,
  author: string,
  { tokens, updates }: { tokens: readonly string[]; updates: number },
): Promise<StreamRow> {
  const address = await skein.ask<string>('address');
  await wait(QUIET_MS / 4);
  const before = (await skein.usage()).rss;
  const ears = await startChild('./ears.ts', { address });
  try {
    await ears.ask('open', { tokens });
    const began = await cpuOf(skein);
    await wait(QUIET_MS);
    const quiet = ((await cpuOf(skein)) - began) / (QUIET_MS / 1000);
    const idle = (await skein.usage()).rss;
    const post = (n: number) =>
      ears.ask<Reach>('post', { token: author, text: `Bench ${n}: les oies sauvages passent.` });
    await post(0);
    const waits: number[] = [];
    let all = 0;
    let cpu = 0;
    for (let n = 1; n <= updates; n += 1) {
      const spent = await cpuOf(skein);
      const reach = await post(n);
      cpu += (await cpuOf(skein)) - spent;
      waits.push(...reach.waits);
      all = Math.max(all, ...reach.waits);
      await wait(500);
    }
    waits.sort((a, b) => a - b);
    const share = (part: number) => waits[Math.floor(waits.length * part)] ?? 0;
    return {
      listeners: tokens.length,
      updates,
      before,
      idle,
      p50: share(0.5),
      p99: share(0.99),
      all,
      cpu: cpu / updates,
      quiet,
      rsa: signature(),
    };
  } finally {
    await ears.stop();
  }
}

const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

function signature(): number {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const text = Buffer.from('a goose');
  const began = performance.now();
  for (let n = 0; n < 500; n += 1) sign('sha256', text, privateKey);
  return (performance.now() - began) / 500;
}
