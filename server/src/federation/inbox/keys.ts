import type { KeyObject } from 'node:crypto';
import { KEY_TOPIC } from '../../accounts/index.ts';
import type { Ctx } from '../../context.ts';
import { prepared } from '../../db/dialect.ts';
import type { Id, Time } from '../../db/tables.ts';
import { createCache } from '../../live/cache.ts';
import { remembered } from '../../remembered.ts';
import { readPublicKey } from '../signatures/keys.ts';

/** A key that signs, and whose it is. */
export interface KnownKey {
  key: KeyObject;
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
  suspended_at: Time | null;
  deleted_at: Time | null;
  fetched_at: Time | null;
}

const byKeyId = prepared<{ keyId: string }, Row>(
  (db, p) =>
    db
      .selectFrom('accounts')
      .select(['id', 'uri', 'public_key', 'suspended_at', 'deleted_at', 'fetched_at'])
      .where('key_id', '=', p('keyId')) as never,
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
  const [row] = await byKeyId(ctx, { keyId });
  const key = row?.public_key ? parsed(row.public_key) : undefined;
  if (!row || !key) return undefined;
  const found: KnownKey = {
    key,
    accountId: row.id,
    actor: row.uri,
    suspended: row.suspended_at !== null,
    deleted: row.deleted_at !== null,
    fetchedAt: row.fetched_at ?? 0,
  };
  cache.set(keyId, found, moment);
  return found;
}

const MOST_PARSED = 5000;
const keys = new Map<string, KeyObject>();

/** Reading a key costs more than checking a signature with it; the same text is always the same key. */
function parsed(pem: string): KeyObject | undefined {
  const known = keys.get(pem);
  if (known) return known;
  try {
    const key = readPublicKey(pem);
    if (keys.size >= MOST_PARSED) keys.delete(keys.keys().next().value as string);
    keys.set(pem, key);
    return key;
  } catch {
    return undefined;
  }
}
