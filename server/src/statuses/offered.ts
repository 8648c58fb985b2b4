import { type RawBuilder, sql } from 'kysely';
import type { Ctx } from '../context.ts';
import { prepared, preparedColumn } from '../db/dialect.ts';
import type { Id } from '../db/tables.ts';
import type { Viewer } from '../relations/index.ts';
import { visibleTo } from './visibility.ts';

type Hides = Viewer['hides'];

/** Which of these readers may be offered this status now: `visibleTo`, asked for many readers at once. Two queries. */
export async function offeredTo(ctx: Ctx, statusId: Id, readers: readonly Id[]): Promise<Id[]> {
  const { clock, dialect } = ctx;
  const [touching] = await touchingOf(ctx, { status: statusId });
  if (!touching) return [];
  const hides: Hides = {
    blocks: touching.blocks === 1,
    blockedBy: touching.blockedBy === 1,
    // Nothing finds these by whom they are about.
    mutes: true,
    domainBlocks: touching.elsewhere === 1,
    languages: false,
  };
  return offeredWhere(hides)(ctx, { status: statusId, readers: dialect.idList(readers), now: clock.now() });
}

/** Which kinds of hiding there can be about who wrote it or boosted it, by anybody: most people are hidden by few. */
const touchingOf = prepared<{ status: Id }, Record<'blocks' | 'blockedBy' | 'elsewhere', number>>((db, p) => {
  const who = sql`(statuses.account_id, statuses.boost_of_account_id)`;
  const ask = (condition: RawBuilder<unknown>) =>
    sql<number>`case when exists (${condition}) then 1 else 0 end`;
  return db
    .selectFrom('statuses')
    .select([
      ask(sql`select 1 from blocks where blocks.target_id in ${who}`).as('blocks'),
      ask(sql`select 1 from blocks where blocks.account_id in ${who}`).as('blockedBy'),
      ask(sql`select 1 from accounts who where who.id in ${who} and who.local = 0`).as('elsewhere'),
    ])
    .where('statuses.id', '=', p('status'));
});

const byKind = new Map<string, ReturnType<typeof compiled>>();

function offeredWhere(hides: Hides) {
  const kind = Object.values(hides).join();
  const known = byKind.get(kind) ?? compiled(hides);
  byKind.set(kind, known);
  return known;
}

function compiled(hides: Hides) {
  return preparedColumn<{ status: Id; readers: unknown; now: number }, Id>((db, p, dialect) => {
    const reader = sql.ref<Id>('readers.id') as unknown as Id;
    return db
      .selectFrom('accounts as readers')
      .innerJoin('statuses', (on) => on.on('statuses.id', '=', p('status')))
      .select('readers.id')
      .where((eb) => dialect.amongListed(eb.ref('readers.id'), p('readers')))
      .where(visibleTo({ accountId: reader, hides, now: p('now') }, 'offered'));
  });
}
