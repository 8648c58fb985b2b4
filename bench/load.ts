import autocannon from 'autocannon';
import type { Child } from './child.ts';
import { databaseCpu } from './postgres-cpu.ts';

export interface Load {
  url: string;
  connections: number;
  seconds: number;
  headers?: Record<string, string>;
  method?: 'GET' | 'POST';
  body?: string;
}

export interface Figures {
  /** Answers a second. */
  rate: number;
  p50: number;
  p99: number;
  /** Microseconds of CPU an answer, of the server process and (PostgreSQL) of the database. */
  cpu: number;
  requests: number;
  failures: number;
}

/** A closed loop against one process. `then` is waited for before the CPU is read: work that follows the answers. */
export async function load(
  child: Child,
  given: Load,
  then: () => Promise<unknown> = async () => {},
): Promise<Figures> {
  const before = await cpuOf(child);
  const { url, connections, seconds, headers = {}, method = 'GET', body } = given;
  const result = await autocannon({ url, connections, duration: seconds, headers, method, body });
  await then();
  const spent = (await cpuOf(child)) - before;
  const requests = result['2xx'];
  return {
    rate: requests / result.duration,
    p50: result.latency.p50,
    p99: result.latency.p99,
    cpu: spent / Math.max(1, requests),
    requests,
    failures: result.non2xx + result.errors,
  };
}

export async function cpuOf(child: Child): Promise<number> {
  return (await child.usage()).cpu + databaseCpu();
}

/** The middle one of several runs, figure by figure. */
export function median(runs: readonly Figures[]): Figures {
  const middle = (pick: (one: Figures) => number) => {
    const sorted = runs.map(pick).sort((a, b) => a - b);
    return sorted[Math.floor(sorted.length / 2)] ?? 0;
  };
  return {
    rate: middle((one) => one.rate),
    p50: middle((one) => one.p50),
    p99: middle((one) => one.p99),
    cpu: middle((one) => one.cpu),
    requests: runs.reduce((sum, one) => sum + one.requests, 0),
    failures: runs.reduce((sum, one) => sum + one.failures, 0),
  };
}
