import type { Child } from './child.ts';
import { type Figures, load } from './load.ts';
import type { Scene } from './reads.ts';

/** Publishing by an author with local followers, one at a time and eight at once; the CPU includes the work that follows. */
export async function measurePublish(
  skein: Child,
  scene: Scene,
  seconds: number,
): Promise<Record<string, Figures>> {
  const url = `${await skein.ask<string>('address')}/api/v1/statuses`;
  const rows: Record<string, Figures> = {};
  for (const connections of [1, 8]) {
    const given = {
      url,
      connections,
      seconds,
      method: 'POST' as const,
      headers: { Authorization: `Bearer ${scene.author.token}`, 'Content-Type': 'application/json' },
      body: JSON.stringify({
        status: 'Une phrase comme on en écrit, avec un lien https://example.org/une/page',
      }),
    };
    await load(skein, { ...given, seconds: 1 }, () => skein.ask('settled'));
    rows[`publish, ${connections} at once`] = await load(skein, given, () => skein.ask('settled'));
  }
  return rows;
}
