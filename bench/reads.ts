import type { Child } from './child.ts';
import { type Figures, load, median } from './load.ts';

export interface Scene {
  reader: { id: number; token: string };
  author: { id: number; token: string };
  busiest: number;
  root: number;
}

export interface ReadRow {
  name: string;
  bytes: number;
  bare: Figures;
  skein: Figures;
  /** Rate of Skein over rate of the bare server that returns the same bytes. */
  ratio: number;
}

const CONNECTIONS = 8;
/** Each finds that something was written, somewhere, since the last one. */
const WRITTEN = ', after a write';

export interface ReadOptions {
  rounds: number;
  seconds: number;
  only?: readonly string[];
}

/** Every read beside the bare server, in turns, so that both meet the same noise. */
export async function measureReads(
  skein: Child,
  bare: Child,
  barePort: number,
  scene: Scene,
  options: ReadOptions,
): Promise<ReadRow[]> {
  const address = await skein.ask<string>('address');
  const headers = { Authorization: `Bearer ${scene.reader.token}` };
  const reads: [string, string][] = [
    ['home', '/api/v1/timelines/home?limit=20'],
    // Further down nothing is kept: each page is read from the database.
    ['home, next page', `/api/v1/timelines/home?limit=20&max_id=${await lastOfHome(address, headers)}`],
    ['public', '/api/v1/timelines/public?limit=20'],
    ["account's statuses", `/api/v1/accounts/${scene.busiest}/statuses?limit=20`],
    ['context of 50', `/api/v1/statuses/${scene.root}/context`],
    ['notifications', '/api/v1/notifications?limit=20'],
    ['notifications, grouped', '/api/v2/notifications?limit=20'],
  ];
  const rows: ReadRow[] = [];
  // Last, since it stays so: all that is kept while nobody writes is of no use.
  for (const [name, path] of reads.slice(0, 4)) reads.push([`${name}${WRITTEN}`, path]);
  for (const [name, path] of reads) {
    if (options.only && !options.only.includes(name)) continue;
    if (name.endsWith(WRITTEN)) await skein.ask('unsettle');
    const seen = await fetch(address + path, { headers });
    const body = new Uint8Array(await seen.arrayBuffer());
    if (seen.status !== 200 || body.length < 1000)
      throw new Error(`${path} answered ${seen.status}, ${body.length} bytes`);
    await bare.ask('body', body);
    const floor: Figures[] = [];
    const ours: Figures[] = [];
    for (let round = 0; round <= options.rounds; round += 1) {
      const { seconds } = options;
      const bareUrl = `http://127.0.0.1:${barePort}/`;
      const low = await load(bare, { url: bareUrl, connections: CONNECTIONS, seconds });
      const own = await load(skein, { url: address + path, connections: CONNECTIONS, seconds, headers });
      // The first round warms up.
      if (round === 0) continue;
      floor.push(low);
      ours.push(own);
    }
    const row = { name, bytes: body.length, bare: median(floor), skein: median(ours), ratio: 0 };
    row.ratio = row.skein.rate / row.bare.rate;
    rows.push(row);
  }
  return rows;
}

async function lastOfHome(address: string, headers: Record<string, string>): Promise<string> {
  const answer = await fetch(`${address}/api/v1/timelines/home?limit=20`, { headers });
  const statuses = (await answer.json()) as { id: string }[];
  return statuses.at(-1)?.id ?? '';
}
