import { type RawBuilder, sql } from 'kysely';
import type { Ctx } from '../context.ts';
import { preparedColumn } from '../db/dialect.ts';
import type { Id } from '../db/tables.ts';
import { visibleTo } from './visibility.ts';

const EVERYTHING = { blocks: true, blockedBy: true, mutes: true, domainBlocks: true, languages: false };

const offered = preparedColumn<{ status: Id; readers: unknown; now: number }, Id>((db, p, dialect) => {
  const reader: RawBuilder<Id> = sql.ref('readers.id');
  const viewer = { accountId: reader as unknown as Id, hides: EVERYTHING, now: p('now') };
  return db
    .selectFrom('accounts as readers')
    .innerJoin('statuses', (on) => on.on('statuses.id', '=', p('status')))
    .select('readers.id')
    .where((eb) => dialect.amongListed(eb.ref('readers.id'), p('readers')))
    .where(visibleTo(viewer, 'offered'));
});

/** Which of these readers may be offered this status now: `visibleTo`, asked for many readers at once. One query. */
export async function offeredTo(ctx: Ctx, statusId: Id, readers: readonly Id[]): Promise<Id[]> {
  const { clock, dialect } = ctx;
  return offered(ctx, { status: statusId, readers: dialect.idList(readers), now: clock.now() });
}
