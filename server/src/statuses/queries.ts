import type { Selectable } from 'kysely';
import type { Ctx } from '../context.ts';
import { prepared } from '../db/dialect.ts';
import type { Id, Tables, Time } from '../db/tables.ts';
import type { Tx } from '../db/transact.ts';
import { notFound } from '../errors.ts';
import './tables.ts';

/** A row of `statuses`: a post, or a boost of one. */
export type StatusRow = Selectable<Tables['statuses']>;
/** One that is no boost: what can be answered, favourited and boosted. */
export type Post = StatusRow & { boost_of_id: null };

const byUri = prepared<{ uri: string }, StatusRow>((db, p) =>
  db.selectFrom('statuses').selectAll().where('uri', '=', p('uri')),
);

const byId = prepared<{ id: Id }, StatusRow>((db, p) =>
  db.selectFrom('statuses').selectAll().where('id', '=', p('id')),
);

/** The status, deleted or not, whoever may see it: for verbs that decide. */
export async function findStatus(ctx: Ctx, id: Id): Promise<StatusRow | undefined> {
  const [row] = await byId(ctx, { id });
  return row;
}

/** The status that a URL names: ours by its path, another server's if it is known here. Never fetches. */
export async function findStatusByUri(ctx: Ctx, uri: string): Promise<StatusRow | undefined> {
  const ours = ctx.origin.parse(uri);
  if (ours) return ours.kind === 'status' || ours.kind === 'page' ? findStatus(ctx, ours.id) : undefined;
  const [row] = await byUri(ctx, { uri });
  return row;
}

const held = prepared<{ id: Id }, { deleted_at: Time | null }>(
  (db, p, dialect) =>
    db
      .selectFrom('statuses')
      .select('deleted_at')
      .where('id', '=', p('id'))
      .modifyEnd(dialect.forUpdate('statuses')) as never,
);

/**
 * Holds a status until the commit. Whether it is still there: what a job adds to it after its deletion nobody would take
 * away again.
 */
export async function holdStatus(ctx: Ctx & { tx: Tx }, statusId: Id): Promise<boolean> {
  const [row] = await held(ctx, { id: statusId });
  return row !== undefined && row.deleted_at === null;
}

/** What a boost passes on; every other status itself. What is done to a boost is done to this. @throws {Refusal} missing */
export async function originalOf(ctx: Ctx, status: StatusRow): Promise<Post> {
  const post = status.boost_of_id === null ? status : await findStatus(ctx, status.boost_of_id);
  // A post that was deleted leaves its row, so this is for databases that were mended by hand.
  if (!post) throw notFound();
  return post as Post;
}

/** Accounts that a status names or named, in no order. */
export async function mentionedIn(ctx: Ctx, statusId: Id): Promise<Id[]> {
  const rows = await ctx.db
    .selectFrom('mentions')
    .select('account_id')
    .where('status_id', '=', statusId)
    .execute();
  return rows.map((row) => row.account_id);
}

/** The id of a status as ActivityPub knows it: of a boost, which is no object there, that of the activity. */
export function statusUri(
  ctx: Pick<Ctx, 'origin'>,
  { id, uri, boost_of_id }: Pick<StatusRow, 'id' | 'uri' | 'boost_of_id'>,
): string {
  if (uri !== null) return uri;
  const own = ctx.origin.status(id);
  return boost_of_id === null ? own : ctx.origin.activity(own, 'announce');
}

/** The post that an id names, itself or by a boost of it; undefined when there is none. Asks nobody who may see it. */
export async function findOriginal(ctx: Ctx, id: Id) {
  const named = await findStatus(ctx, id);
  return named && originalOf(ctx, named);
}
