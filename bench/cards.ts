import { type Child, startChild } from './child.ts';

export interface CardRow {
  statuses: number;
  /** How often the page was asked for. */
  fetched: number;
  /** How many of the statuses show it. */
  shown: number;
}

/** So many statuses that link to one page of another server. */
export async function measureCards(skein: Child, author: number, statuses: number): Promise<CardRow> {
  const web = await startChild('./sink.ts', { hosts: 1 });
  try {
    const [host] = await web.ask<string[]>('hosts');
    const shown = await skein.ask<number>('linked', { author, url: `http://${host}/page`, count: statuses });
    const { received } = await web.ask<{ received: number }>('received');
    return { statuses, fetched: received, shown };
  } finally {
    await web.stop();
  }
}
