import { holdAccount } from '../accounts/index.ts';
import { actingAccount, type Ctx } from '../context.ts';
import type { Bit, Id, Time } from '../db/tables.ts';
import { type Tx, transact } from '../db/transact.ts';
import { emit } from '../events/events.ts';
import { keepTag, tagName } from '../statuses/index.ts';
import { keepPlaces, type PlaceElsewhere } from './places-elsewhere.ts';
import { type CollectionRow, collectionAt } from './queries.ts';
import './events.ts';

/** A collection of another server as it describes it: read, capped, of its owner's own origin. */
export interface CollectionElsewhere {
  uri: string;
  url: string | null;
  name: string;
  /** Plain text. */
  description: string;
  language: string | null;
  sensitive: boolean;
  discoverable: boolean;
  /** Hashtag, as it spells it. */
  topic: string | null;
  /** Null where it does not say. */
  published: Time | null;
  updated: Time | null;
  /** Who is said to stand there; null where nothing is said of it. */
  places: readonly PlaceElsewhere[] | null;
}

/** Mastodon's, of one account of another server. */
export const MOST_ELSEWHERE = 50;

/**
 * Takes in a collection of the acting account's, or what is new about it. Who is said to stand there is looked at
 * later. Returns its id; null where they have too many, or it is somebody else's.
 */
export async function takeCollection(ctx: Ctx, said: CollectionElsewhere): Promise<Id | null> {
  const ownerId = actingAccount(ctx);
  return transact(ctx, async (inner) => {
    await holdAccount(inner, ownerId);
    const known = await collectionAt(inner, said.uri);
    if (known && known.account_id !== ownerId) return null;
    const now = inner.clock.now();
    const at = said.updated === null ? now : Math.min(said.updated, now);
    if (known && at < known.updated_at) return known.id;
    const topic = said.topic === null ? null : tagName(said.topic.replace(/^[#＃]/u, ''));
    const bit = (value: boolean): Bit => (value ? 1 : 0);
    const values = {
      name: said.name,
      description: said.description,
      language: said.language,
      sensitive: bit(said.sensitive),
      discoverable: bit(said.discoverable),
      tag_id: topic === null ? null : await keepTag(inner, topic),
      updated_at: at,
      url: said.url,
      fetched_at: now,
    };
    if (known) await update(inner, known, values);
    const id = known?.id ?? (await insert(inner, ownerId, { ...values, uri: said.uri }));
    if (id !== null && said.places !== null)
      await keepPlaces(inner, { id, account_id: ownerId }, said.places, { whole: true });
    return id;
  });
}

type Values = Omit<CollectionRow, 'id' | 'account_id' | 'uri'>;

async function insert(
  ctx: Ctx & { tx: Tx },
  ownerId: Id,
  values: Values & { uri: string },
): Promise<Id | null> {
  const { made } = await ctx.db
    .selectFrom('collections')
    .select((eb) => eb.fn.countAll<number>().as('made'))
    .where('account_id', '=', ownerId)
    .executeTakeFirstOrThrow();
  if (Number(made) >= MOST_ELSEWHERE) return null;
  const id = ctx.ids.next();
  await ctx.db
    .insertInto('collections')
    .values({ id, account_id: ownerId, ...values })
    .execute();
  return id;
}

async function update(
  ctx: Ctx & { tx: Tx },
  { id, account_id: ownerId, name, description }: CollectionRow,
  values: Values,
): Promise<void> {
  await ctx.db.updateTable('collections').set(values).where('id', '=', id).execute();
  if (values.name === name && values.description === description) return;
  const rows = await membersIn(ctx, id);
  const accountIds = rows.map((row) => row.accountId);
  await emit(ctx, 'collection.changed', { collectionId: id, ownerId, accountIds });
}

/** A collection of the acting account's is gone. */
export async function dropCollection(ctx: Ctx, uri: string): Promise<void> {
  const ownerId = actingAccount(ctx);
  await transact(ctx, async (inner) => {
    const known = await collectionAt(inner, uri);
    if (known?.account_id !== ownerId) return;
    const { id } = known;
    for (const { itemId, accountId } of await membersIn(inner, id)) {
      const place = { collectionId: id, ownerId, accountId, itemId };
      await emit(inner, 'collection.left', { ...place, local: false, alone: false });
    }
    await inner.db.deleteFrom('collection_claims').where('collection_id', '=', id).execute();
    await inner.db.deleteFrom('collection_items').where('collection_id', '=', id).execute();
    await inner.db.deleteFrom('collections').where('id', '=', id).execute();
  });
}

/** Notes that it was asked for now, whatever comes of it. */
export async function collectionAsked(ctx: Ctx, id: Id): Promise<void> {
  await transact(ctx, (inner) =>
    inner.db.updateTable('collections').set({ fetched_at: inner.clock.now() }).where('id', '=', id).execute(),
  );
}

/** Our own people in it. */
function membersIn(ctx: Ctx & { tx: Tx }, collectionId: Id): Promise<{ itemId: Id; accountId: Id }[]> {
  return ctx.db
    .selectFrom('collection_items')
    .innerJoin('accounts', 'accounts.id', 'collection_items.account_id')
    .select(['collection_items.id as itemId', 'collection_items.account_id as accountId'])
    .where('collection_id', '=', collectionId)
    .where('state', '=', 'accepted')
    .where('accounts.local', '=', 1)
    .execute();
}
