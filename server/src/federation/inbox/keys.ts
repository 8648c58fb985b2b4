import type { KeyObject } from 'node:crypto';
import { KEY_TOPIC, type Multikey } from '../../accounts/index.ts';
import type { Ctx } from '../../context.ts';
import { prepared } from '../../db/dialect.ts';
import type { Id, Time } from '../../db/tables.ts';
import { createCache } from '../../live/cache.ts';
import { remembered } from '../../remembered.ts';
import { readPublicKey } from '../signatures/keys.ts';
import { readMultikey } from '../signatures/multikey.ts';

/** A key that signs, and whose it is. */
export interface KnownKey {
  key: KeyObject;
  /** It lies in a drawer: of what it signs little counts (`further-keys.ts`). */
  further: boolean;
  accountId: Id;
  actor: string;
  suspended: boolean;
  deleted: boolean;
  fetchedAt: Time;
}

interface Row {
  id: Id;
  uri: string;
  public_key: string | null;
  multikeys: string;
  suspended_at: Time | null;
  deleted_at: Time | null;
  fetched_at: Time | null;
}

/** How the id of a recovery key ends. Other keys beside the main one sign and prove as that does. */
const RECOVERY = '#recovery-key';

const COLUMNS = ['id', 'uri', 'public_key', 'multikeys', 'suspended_at', 'deleted_at', 'fetched_at'] as const;

const byKeyId = prepared<{ keyId: string }, Row>(
  (db, p) => db.selectFrom('accounts').select(COLUMNS).where('key_id', '=', p('keyId')) as never,
);

/** The id of a further key is a fragment of its actor's. */
const byUri = prepared<{ uri: string }, Row>(
  (db, p) => db.selectFrom('accounts').select(COLUMNS).where('uri', '=', p('uri')) as never,
);

const cacheOf = remembered(({ live }) =>
  createCache<string, KnownKey>(live, { topic: KEY_TOPIC, max: 10_000, ttl: 4000 }),
);

/** The key of an account that is known here. Believed for at most 4 s without looking, forgotten at once when it changes. */
export async function findKey(ctx: Ctx, keyId: string): Promise<KnownKey | undefined> {
  const cache = cacheOf(ctx);
  const known = cache.get(keyId);
  if (known) return known;
  const moment = cache.since();
  const [main] = await byKeyId(ctx, { keyId });
  const row = main ?? (await ownerOf(ctx, keyId));
  const text = main ? main.public_key : row && multikeyIn(row, keyId);
  const key = text ? parsed(text) : undefined;
  if (!row || !key) return undefined;
  const found = { ...knownFrom(row, key), further: main === undefined && keyId.endsWith(RECOVERY) };
  cache.set(keyId, found, moment);
  return found;
}

function knownFrom(row: Row, key: KeyObject): KnownKey {
  return {
    key,
    further: false,
    accountId: row.id,
    actor: row.uri,
    suspended: row.suspended_at !== null,
    deleted: row.deleted_at !== null,
    fetchedAt: row.fetched_at ?? 0,
  };
}

/** The key by which an account that is known here proves what it says: one of `assertionMethod`, but none for recovery. */
export async function findProofKey(ctx: Ctx, keyId: string): Promise<KnownKey | undefined> {
  const row = keyId.endsWith(RECOVERY) ? undefined : await ownerOf(ctx, keyId);
  const text = row && multikeyIn(row, keyId);
  const key = text ? parsed(text) : undefined;
  return row && key ? knownFrom(row, key) : undefined;
}

async function ownerOf(ctx: Ctx, keyId: string): Promise<Row | undefined> {
  const mark = keyId.indexOf('#');
  return mark < 0 ? undefined : (await byUri(ctx, { uri: keyId.slice(0, mark) }))[0];
}

function multikeyIn({ multikeys }: Row, keyId: string): string | undefined {
  const wanted = keyId.slice(keyId.indexOf('#') + 1);
  return (JSON.parse(multikeys) as Multikey[]).find(([fragment]) => fragment === wanted)?.[1];
}

const MOST_PARSED = 5000;
const keys = new Map<string, KeyObject>();

/** Reading a key costs more than checking a signature with it; the same text is always the same key. */
function parsed(text: string): KeyObject | undefined {
  const known = keys.get(text);
  if (known) return known;
  try {
    const key = text.startsWith('z') ? readMultikey(text) : readPublicKey(text);
    if (keys.size >= MOST_PARSED) keys.delete(keys.keys().next().value as string);
    keys.set(text, key);
    return key;
  } catch {
    return undefined;
  }
}
