import type { Ctx } from '../context.ts';
import { isConflict } from '../db/dialect.ts';
import type { Bit, Id, Time } from '../db/tables.ts';
import { type Tx, transact } from '../db/transact.ts';
import { type ToldEmoji, takeEmojis } from '../emojis/index.ts';
import { emit } from '../events/events.ts';
import { keepVerified } from './checks.ts';
import { accountChanged } from './count.ts';
import { handleKey } from './handle.ts';
import { limitsAtFirst } from './host-limits.ts';
import { keyChanged } from './key-topic.ts';
import type { AccountRow } from './queries.ts';
import type { AccountType } from './tables.ts';
import './events.ts';

/** An account of another server as its own server describes it: read, capped, sanitised, its handle proven. */
export interface RemoteRecord {
  uri: string;
  username: string;
  /** Canonical, and never ours. */
  domain: string;
  type: AccountType;
  displayName: string;
  /** Sanitised HTML. */
  note: string;
  /** Values are sanitised HTML. */
  fields: readonly { name: string; value: string }[];
  url: string | null;
  inbox: string;
  sharedInbox: string | null;
  followersUri: string | null;
  followingUri: string | null;
  outboxUri: string | null;
  featuredUri: string | null;
  featuredTagsUri?: string | null;
  collectionsUri?: string | null;
  /** Who may recommend it, as `policy.ts` packs it; 0 where nothing is said. */
  featurePolicy?: number;
  avatar: string | null;
  header: string | null;
  /** What they show, in words. */
  avatarDescription?: string;
  headerDescription?: string;
  keyId: string | null;
  /** SPKI PEM. */
  publicKey: string | null;
  /** Its further keys (FEP-521a): those that it controls, each id a fragment of its own. */
  multikeys?: readonly Multikey[];
  locked: boolean;
  discoverable: boolean;
  indexable: boolean;
  /** Which parts of the profile apps should show; all unless it is said. */
  showMedia?: boolean;
  showMediaReplies?: boolean;
  showFeatured?: boolean;
  /** When it says it was made; null when it does not say. */
  createdAt: Time | null;
  /** The account that it says it moved to, if that is known here. */
  movedToId?: Id | null;
  /** Those that its server says it shows. */
  emojis?: readonly ToldEmoji[];
}

/** A further key: the fragment of its id, and `publicKeyMultibase`. */
export type Multikey = readonly [fragment: string, multibase: string];

/**
 * Takes in what another server says of an account of its own: a new row, or the known one brought up to date. Only
 * `federation` calls it, with what it fetched from the account's own origin. Returns its id.
 */
export async function upsertRemote(ctx: Ctx, told: RemoteRecord): Promise<Id> {
  if (ctx.origin.isOurDomain(told.domain) || ctx.origin.isOurs(told.uri)) {
    throw new Error('an account of another server cannot have our name');
  }
  return transact(ctx, async (inner) => {
    const known = await inner.db
      .selectFrom('accounts')
      .selectAll()
      .where('uri', '=', told.uri)
      .modifyEnd(inner.dialect.forUpdate('accounts'))
      .executeTakeFirst();
    await freeHandle(inner, told, known?.id ?? null);
    const isFree = await freeKey(inner, told, known?.id ?? null);
    const record = isFree ? told : { ...told, keyId: null, publicKey: null };
    await takeEmojis(inner, record, record.emojis ?? []);
    return known ? update(inner, known, record) : insert(inner, record);
  });
}

async function insert(ctx: Ctx & { tx: Tx }, record: RemoteRecord): Promise<Id> {
  const now = ctx.clock.now();
  const id = ctx.ids.next();
  try {
    await transact(ctx, async (inner) =>
      inner.db
        .insertInto('accounts')
        .values({
          id,
          ...columnsOf(record, now),
          uri: record.uri,
          local: 0,
          private_key: null,
          recovery_key: null,
          followers_count: 0,
          following_count: 0,
          statuses_count: 0,
          last_status_at: null,
          created_at: Math.min(record.createdAt ?? now, now),
          ...(await limitsAtFirst(ctx, record)),
          deleted_at: null,
        })
        .execute(),
    );
    await named(ctx, id, record);
    return id;
  } catch (error) {
    // Two that met the account at the same moment: the other one's row is as fresh as ours.
    const other = isConflict(error)
      ? await ctx.db.selectFrom('accounts').select('id').where('uri', '=', record.uri).executeTakeFirst()
      : undefined;
    if (!other) throw error;
    return other.id;
  } finally {
    keyChanged(ctx, record.keyId);
    multikeysChanged(ctx, record, '[]');
  }
}

async function update(ctx: Ctx & { tx: Tx }, known: AccountRow, record: RemoteRecord): Promise<Id> {
  // What was deleted and answers again lives again: its server says so from its own origin.
  await ctx.db
    .updateTable('accounts')
    .set({
      ...columnsOf(record, ctx.clock.now()),
      fields: JSON.stringify(keepVerified(known.fields, record.fields)),
      deleted_at: null,
    })
    .where('id', '=', known.id)
    .execute();
  accountChanged(ctx, known.id);
  keyChanged(ctx, known.key_id);
  keyChanged(ctx, record.keyId);
  multikeysChanged(ctx, record, known.multikeys);
  const isCalled = known.username === record.username && known.display_name === record.displayName;
  if (!isCalled || known.deleted_at !== null) await named(ctx, known.id, record);
  return known.id;
}

function named(ctx: Ctx & { tx: Tx }, accountId: Id, { username, displayName }: RemoteRecord): Promise<void> {
  return emit(ctx, 'account.named', { accountId, username, displayName });
}

function columnsOf(record: RemoteRecord, now: Time) {
  const bit = (value: boolean): Bit => (value ? 1 : 0);
  return {
    username: record.username,
    domain: record.domain,
    handle: handleKey(record),
    type: record.type,
    display_name: record.displayName,
    note: record.note,
    fields: JSON.stringify(record.fields),
    url: record.url,
    inbox: record.inbox,
    shared_inbox: record.sharedInbox,
    followers_uri: record.followersUri,
    following_uri: record.followingUri,
    outbox_uri: record.outboxUri,
    featured_uri: record.featuredUri,
    featured_tags_uri: record.featuredTagsUri ?? null,
    collections_uri: record.collectionsUri ?? null,
    feature_policy: record.featurePolicy ?? 0,
    avatar: record.avatar,
    header: record.header,
    avatar_description: record.avatarDescription ?? '',
    header_description: record.headerDescription ?? '',
    key_id: record.keyId,
    public_key: record.publicKey,
    multikeys: JSON.stringify(record.multikeys ?? []),
    locked: bit(record.locked),
    discoverable: bit(record.discoverable),
    indexable: bit(record.indexable),
    show_media: bit(record.showMedia ?? true),
    show_media_replies: bit(record.showMediaReplies ?? true),
    show_featured: bit(record.showFeatured ?? true),
    fetched_at: now,
    moved_to_id: record.movedToId ?? null,
  };
}

/**
 * A server that was set up anew gives an old name to a new actor. The domain has just vouched for the new one, so the
 * row that had the name keeps everything but the name.
 */
async function freeHandle(ctx: Ctx & { tx: Tx }, record: RemoteRecord, except: Id | null): Promise<void> {
  const handle = handleKey(record);
  const holder = await ctx.db
    .selectFrom('accounts')
    .select(['id', 'local'])
    .where('handle', '=', handle)
    .executeTakeFirst();
  if (!holder || holder.id === except) return;
  if (holder.local === 1) throw new Error('an account of another server cannot have the name of one of ours');
  // A space occurs in no handle, so that nobody finds the old row by name.
  await ctx.db
    .updateTable('accounts')
    .set({ handle: `${handle} ${holder.id}` })
    .where('id', '=', holder.id)
    .execute();
  accountChanged(ctx, holder.id);
}

/**
 * A key id belongs to one account; the origin of both has just said to which. False where it is called by the id of the
 * one that has it: nobody takes that of a neighbour by saying that it is theirs.
 */
async function freeKey(ctx: Ctx & { tx: Tx }, record: RemoteRecord, except: Id | null): Promise<boolean> {
  if (record.keyId === null) return true;
  const holder = await ctx.db
    .selectFrom('accounts')
    .select(['id', 'uri'])
    .where('key_id', '=', record.keyId)
    .executeTakeFirst();
  if (!holder || holder.id === except) return true;
  if (record.keyId.startsWith(`${holder.uri}#`)) return false;
  await ctx.db
    .updateTable('accounts')
    .set({ key_id: null, public_key: null })
    .where('id', '=', holder.id)
    .execute();
  keyChanged(ctx, record.keyId);
  return true;
}

/** The id of a further key of an actor. */
export function keyIdOf(uri: string, [fragment]: Multikey): string {
  return `${uri}#${fragment}`;
}

/** Those that came, went or are others now. */
function multikeysChanged(
  ctx: Ctx & { tx: Tx },
  { uri, multikeys = [] }: RemoteRecord,
  before: string,
): void {
  const now = JSON.stringify(multikeys);
  if (now === before) return;
  const all = [...multikeys, ...(JSON.parse(before) as Multikey[])];
  for (const keyId of new Set(all.map((key) => keyIdOf(uri, key)))) keyChanged(ctx, keyId);
}
