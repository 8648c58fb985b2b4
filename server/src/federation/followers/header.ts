import { url as urlOf } from '../normalise/values.ts';

/** What a server says of the followers that an account of it has here. */
export interface Synchronization {
  /** The collection of all its followers. */
  collectionId: string;
  /** Where those are listed that live here. */
  url: string;
  digest: string;
}

const LONGEST = 5000;

/** Reads `Collection-Synchronization` (FEP-8fcf); null where it says nothing that can be followed. */
export function readSynchronization(header: string | undefined): Synchronization | null {
  if (header === undefined || header.length > LONGEST) return null;
  const said = new Map<string, string>();
  for (const [, name = '', value = ''] of header.matchAll(/(?:^|,)\s*([A-Za-z]+)\s*=\s*"([^"\\]*)"/g))
    if (!said.has(name)) said.set(name, value);
  const collectionId = urlOf(said.get('collectionId'));
  const url = urlOf(said.get('url'));
  const digest = said.get('digest')?.toLowerCase() ?? '';
  return collectionId !== null && url !== null && /^[0-9a-f]{64}$/.test(digest)
    ? { collectionId, url, digest }
    : null;
}

export function writeSynchronization({ collectionId, url, digest }: Synchronization): string {
  return `collectionId="${collectionId}", url="${url}", digest="${digest}"`;
}
