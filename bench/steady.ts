import { Agent, request } from 'node:http';
import { answer } from './child.ts';

export interface Steady {
  url: string;
  headers: Record<string, string>;
  /** Reads a second, whether or not those before were answered. */
  rate: number;
  seconds: number;
}

export interface Waits {
  p50: number;
  p99: number;
  reads: number;
  failures: number;
}

// A reader in a process of its own, so that nothing else in the bench delays its clock. It asks at fixed times, and a
// wait counts from the time at which it should have asked.
answer({ read }, async () => {});

async function read({ url, headers, rate, seconds }: Steady): Promise<Waits> {
  const agent = new Agent({ keepAlive: true, maxSockets: 64 });
  const waits: number[] = [];
  let failures = 0;
  const begin = performance.now();
  const one = (at: number) =>
    new Promise<void>((resolve) => {
      const end = (good: boolean) => {
        if (good) waits.push(performance.now() - at);
        else failures += 1;
        resolve();
      };
      const asked = request(url, { headers, agent }, (seen) => {
        seen.resume();
        seen.on('end', () => end(seen.statusCode === 200));
      });
      asked.on('error', () => end(false));
      asked.end();
    });
  const all: Promise<void>[] = [];
  for (let n = 0; n < rate * seconds; n += 1) {
    const at = begin + (n * 1000) / rate;
    const early = at - performance.now();
    if (early > 0) await new Promise((resolve) => setTimeout(resolve, early));
    all.push(one(Math.max(at, begin)));
  }
  await Promise.all(all);
  agent.destroy();
  waits.sort((a, b) => a - b);
  const share = (part: number) => Math.round((waits[Math.floor(waits.length * part)] ?? 0) * 100) / 100;
  return { p50: share(0.5), p99: share(0.99), reads: waits.length, failures };
}
