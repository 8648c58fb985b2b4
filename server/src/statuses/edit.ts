import { actingAccount, type Ctx } from '../context.ts';
import { timeOf } from '../db/ids.ts';
import type { Id, Time } from '../db/tables.ts';
import { type Tx, transact } from '../db/transact.ts';
import { notFound } from '../errors.ts';
import { emit } from '../events/events.ts';
import { statusChanged } from './count.ts';
import { nameAnew } from './mentions.ts';
import type { NewStatus } from './publish.ts';
import type { StatusRow } from './queries.ts';
import { tagAnew } from './tags.ts';
import './events.ts';

/** What a status is to say from now on. */
export type Edit = Pick<
  NewStatus,
  'content' | 'source' | 'spoiler' | 'sensitive' | 'language' | 'mentioned' | 'tags'
> & {
  statusId: Id | null;
  /** When another server says it was changed; null for here and now. */
  at: Time | null;
};

/** Versions of one status that are kept: the first, and the last of the others. */
const VERSIONS = 50;

/**
 * Changes the actor's own status. What says the same, or is older than what is known, changes nothing.
 * @throws {Refusal} missing (not there, not the actor's, or a boost)
 */
export async function edit(ctx: Ctx, change: Edit): Promise<void> {
  await transact(ctx, async (inner) => {
    const before = change.statusId === null ? undefined : await hold(inner, change.statusId);
    if (!before || before.deleted_at !== null || before.boost_of_id !== null) throw notFound();
    if (before.account_id !== actingAccount(ctx)) throw notFound();
    const { content, source, spoiler, language, mentioned, tags = [] } = change;
    const after = { content, source, spoiler, language, sensitive: change.sensitive ? 1 : 0 } as const;
    const at = change.at ?? Math.max(inner.clock.now(), (before.edited_at ?? 0) + 1);
    if (isSame(before, after) || (before.edited_at !== null && at <= before.edited_at)) return;
    if (before.edited_at === null) await keep(inner, before.id, before, timeOf(before.id));
    await inner.db
      .updateTable('statuses')
      .set({ ...after, edited_at: at })
      .where('id', '=', before.id)
      .execute();
    await keep(inner, before.id, after, at);
    const { account_id: authorId, visibility } = before;
    const added = await nameAnew(inner, { statusId: before.id, authorId, mentioned });
    await tagAnew(inner, { statusId: before.id, visibility, names: tags });
    statusChanged(inner, before.id);
    await emit(inner, 'status.edited', {
      statusId: before.id,
      authorId,
      visibility,
      local: before.uri === null,
      at,
      added,
    });
  });
}

type Said = Pick<StatusRow, 'content' | 'spoiler' | 'sensitive'>;
type Text = Said & Pick<StatusRow, 'source' | 'language'>;

function isSame(before: Text, after: Text): boolean {
  return (['content', 'source', 'spoiler', 'sensitive', 'language'] as const).every(
    (part) => before[part] === after[part],
  );
}

async function hold(ctx: Ctx, statusId: Id): Promise<StatusRow | undefined> {
  return ctx.db
    .selectFrom('statuses')
    .selectAll()
    .where('id', '=', statusId)
    .modifyEnd(ctx.dialect.forUpdate('statuses'))
    .executeTakeFirst();
}

async function keep(ctx: Ctx & { tx: Tx }, statusId: Id, said: Said, at: Time): Promise<void> {
  const { content, spoiler, sensitive } = said;
  const version = { id: ctx.ids.next(), status_id: statusId, written_at: at, content, spoiler, sensitive };
  await ctx.db.insertInto('status_edits').values(version).execute();
  const ids = await ctx.db
    .selectFrom('status_edits')
    .select('id')
    .where('status_id', '=', statusId)
    .orderBy('id')
    .execute();
  const [, second] = ids;
  if (ids.length <= VERSIONS || !second) return;
  await ctx.db.deleteFrom('status_edits').where('id', '=', second.id).execute();
}
