import type { Child } from './child.ts';
import { type Figures, load } from './load.ts';
import type { Scene } from './reads.ts';

export interface SearchRow extends Figures {
  name: string;
  /** How many posts the search finds, up to the twenty of its first page. */
  found: number;
}

/** What people look for: the words of the invented posts, from the commonest to the rarest. */
const SEARCHES: readonly [string, string][] = [
  ['a common word', 'geese'],
  ['two common words', 'geese south'],
  ['a phrase', '"migrating geese"'],
  ['a word with accents', 'tromsø'],
  ['a word of the reader alone', 'oies'],
  ['a word that nobody wrote', 'xylophagous'],
  ['a common word less another', 'geese -south'],
  ['in the library', 'bench in:library'],
  ['of one author', 'from:author'],
  ['common, has a picture', 'geese has:image'],
  ['common, of an old month', 'geese -has:media is:reply'],
  ['people by the beginning', 'ma'],
];
const CONNECTIONS = 2;

/** How long a search takes, two at a time, once every second author wants to be found and all is in the index. */
export async function measureSearch(skein: Child, scene: Scene, seconds: number): Promise<SearchRow[]> {
  await skein.ask('findable');
  const address = await skein.ask<string>('address');
  const headers = { Authorization: `Bearer ${scene.reader.token}` };
  const rows: SearchRow[] = [];
  for (const [name, q] of SEARCHES) {
    const type = name.startsWith('people') ? 'accounts' : 'statuses';
    const url = `${address}/api/v2/search?type=${type}&q=${encodeURIComponent(q)}`;
    const seen = await fetch(url, { headers });
    if (seen.status !== 200) throw new Error(`a search for ${q} answered ${seen.status}`);
    const found = ((await seen.json()) as Record<string, unknown[]>)[type]?.length ?? 0;
    const given = { url, connections: CONNECTIONS, seconds, headers };
    await load(skein, { ...given, seconds: 1 });
    rows.push({ name, found, ...(await load(skein, given)) });
  }
  return rows;
}
