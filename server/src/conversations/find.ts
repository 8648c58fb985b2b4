import type { Ctx } from '../context.ts';
import type { Id } from '../db/tables.ts';
import { transact } from '../db/transact.ts';
import { enqueue } from '../jobs/queue.ts';
import { DIRECT, firstWithoutConversation, holdStatus, mentionedIn } from '../statuses/index.ts';
import { keepTalks } from './keep.ts';

/** Kind of the job that puts direct statuses of the time before into conversations. */
export const FIND_TALKS_JOB = 'conversations.find';

const LOOKED_AT = 500;

/** Queues it for all that has no conversation yet, once, whoever starts. */
export async function scheduleFinding(ctx: Ctx): Promise<void> {
  const first = await firstWithoutConversation(ctx);
  if (first === null) return;
  const payload = { after: first - 1 };
  await transact(ctx, (inner) => enqueue(inner, [{ kind: FIND_TALKS_JOB, payload, key: 'talks' }]));
}

/**
 * What a member lets through now was held back from their conversations as well. Only that: what they took away before
 * stays away.
 */
export async function joinLetIn(ctx: Ctx, accountId: Id, statusIds: readonly Id[]): Promise<void> {
  const rows = await ctx.db
    .selectFrom('statuses')
    .select(['id', 'account_id', 'visibility'])
    .where((eb) => ctx.dialect.among(eb.ref('id'), statusIds))
    .where('deleted_at', 'is', null)
    .orderBy('id')
    .execute();
  for (const { id, account_id: authorId, visibility } of rows) {
    if (visibility !== DIRECT || (await isListed(ctx, accountId, id))) continue;
    await transact(ctx, async (inner) => {
      if (!(await holdStatus(inner, id))) return;
      const named = await mentionedIn(inner, id);
      await keepTalks(inner, { statusId: id, authorId, named, hearing: [accountId] });
    });
  }
}

async function isListed(ctx: Ctx, accountId: Id, statusId: Id): Promise<boolean> {
  const row = await ctx.db
    .selectFrom('talk_statuses')
    .innerJoin('talks', 'talks.id', 'talk_statuses.talk_id')
    .select('talks.id')
    .where('talk_statuses.status_id', '=', statusId)
    .where('talks.account_id', '=', accountId)
    .executeTakeFirst();
  return row !== undefined;
}

/** One step of it, from the oldest on: they are read, and nobody is told. */
export async function findTalks(ctx: Ctx, { after }: { after: Id }): Promise<void> {
  const rows = await ctx.db
    .selectFrom('statuses')
    .select(['id', 'account_id', 'visibility', 'deleted_at', 'boost_of_id'])
    .where('id', '>', after)
    .orderBy('id')
    .limit(LOOKED_AT)
    .execute();
  for (const row of rows) {
    if (row.visibility !== DIRECT || row.deleted_at !== null || row.boost_of_id !== null) continue;
    await transact(ctx, async (inner) => {
      if (!(await holdStatus(inner, row.id))) return;
      const named = await mentionedIn(inner, row.id);
      const said = { statusId: row.id, authorId: row.account_id, named, hearing: [row.account_id, ...named] };
      await keepTalks(inner, said, { isNews: false });
    });
  }
  const last = rows.at(-1);
  if (last && rows.length === LOOKED_AT)
    await transact(ctx, (inner) => enqueue(inner, [{ kind: FIND_TALKS_JOB, payload: { after: last.id } }]));
}
