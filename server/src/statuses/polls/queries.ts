import type { Selectable } from 'kysely';
import type { Ctx } from '../../context.ts';
import { prepared } from '../../db/dialect.ts';
import type { Id, Tables, Time } from '../../db/tables.ts';
import type { Tx } from '../../db/tx.ts';
import '../tables.ts';

type Row = Selectable<Tables['polls']>;

/** A poll with its options, in their order. */
export interface PollRow extends Row {
  options: { title: string; votes_count: number }[];
}

const byStatus = prepared<{ ids: unknown }, Row & { title: string; votes_count: number }>((db, p, dialect) =>
  db
    .selectFrom('polls')
    .innerJoin('poll_options', 'poll_options.status_id', 'polls.status_id')
    .selectAll('polls')
    .select(['poll_options.title', 'poll_options.votes_count'])
    .where((eb) => dialect.amongListed(eb.ref('polls.status_id'), p('ids')))
    .orderBy('polls.status_id')
    .orderBy('poll_options.place'),
);

/** The polls in these statuses, by status. One query; none for none. */
export async function pollsOf(ctx: Ctx, statusIds: readonly Id[]): Promise<Map<Id, PollRow>> {
  const found = new Map<Id, PollRow>();
  if (statusIds.length === 0) return found;
  for (const { title, votes_count, ...row } of await byStatus(ctx, { ids: ctx.dialect.idList(statusIds) })) {
    const known = found.get(row.status_id);
    if (known) known.options.push({ title, votes_count });
    else found.set(row.status_id, { ...row, options: [{ title, votes_count }] });
  }
  return found;
}

/** The poll in a status, held until the commit: votes, edits and the end of one poll come one after another. */
export async function holdPoll(ctx: Ctx & { tx: Tx }, statusId: Id): Promise<PollRow | null> {
  await ctx.db
    .selectFrom('polls')
    .select('status_id')
    .where('status_id', '=', statusId)
    .modifyEnd(ctx.dialect.forUpdate('polls'))
    .execute();
  return (await pollsOf(ctx, [statusId])).get(statusId) ?? null;
}

/** What can be chosen; null without a poll. */
export function titlesOf(poll: PollRow | null | undefined): string[] | null {
  return poll ? poll.options.map(({ title }) => title) : null;
}

/** Whether nothing can be chosen any more. */
export function isOver({ expires_at }: Pick<Row, 'expires_at'>, now: Time): boolean {
  return expires_at !== null && expires_at <= now;
}
