import { isLocale } from '@skein/api/locales.ts';
import { acctOf, findAccount, findMember } from '../accounts/index.ts';
import { as, type Ctx } from '../context.ts';
import type { Id } from '../db/tables.ts';
import { type Tx, transact } from '../db/transact.ts';
import { block, factsBetween, mute, noteAbout } from '../relations/index.ts';
import { memberActing, unlessRefused } from './member.ts';
import type { MoveRow } from './tables.ts';
import { WORDS } from './words.ts';

/** What members wrote down about the old account they find with the new one, above what they wrote about that. */
export async function carryNotes(ctx: Ctx & { tx: Tx }, move: MoveRow, most: number): Promise<Id | null> {
  const rows = await ctx.db
    .selectFrom('account_notes')
    .select(['account_id', 'comment'])
    .where('target_id', '=', move.account_id)
    .where('account_id', '>', move.done_to)
    .orderBy('account_id')
    .limit(most)
    .execute();
  for (const { account_id: memberId, comment } of rows) {
    if (memberId === move.target_id) continue;
    const own = await noteOf(ctx, memberId, move.target_id);
    const words = await wordsFor(ctx, move, memberId, 'noted');
    const added = own === null ? `${words}\n${comment}` : `${words}\n${comment}\n\n${own}`;
    // Too long for one note: what fits is kept, and nothing that was written about the new one is lost.
    const noted = await write(ctx, memberId, move.target_id, added);
    if (!noted && own === null) await write(ctx, memberId, move.target_id, comment);
  }
  return rows.length < most ? null : (rows.at(-1)?.account_id ?? null);
}

/** Who blocked the old account blocks the new one, unless they follow it. */
export async function carryBlocks(ctx: Ctx & { tx: Tx }, move: MoveRow, most: number): Promise<Id | null> {
  const rows = await ctx.db
    .selectFrom('blocks')
    .innerJoin('accounts', 'accounts.id', 'blocks.account_id')
    .select(['blocks.account_id', 'accounts.local'])
    .where('blocks.target_id', '=', move.account_id)
    .where('blocks.account_id', '>', move.done_to)
    .orderBy('blocks.account_id')
    .limit(most)
    .execute();
  for (const { account_id: memberId, local } of rows) {
    if (local !== 1) continue;
    const facts = await factsBetween(ctx, memberId, move.target_id);
    if (facts.blocks || facts.follows) continue;
    const acting = as(ctx, await memberActing(ctx, memberId));
    const done = await unlessRefused(block(acting, { targetId: move.target_id }));
    if (done) await sayWhy(ctx, move, memberId, 'blocked');
  }
  return rows.length < most ? null : (rows.at(-1)?.account_id ?? null);
}

/** Who muted the old account mutes the new one in the same way and until then, unless they follow it. */
export async function carryMutes(ctx: Ctx & { tx: Tx }, move: MoveRow, most: number): Promise<Id | null> {
  const now = ctx.clock.now();
  const rows = await ctx.db
    .selectFrom('mutes')
    .select(['account_id', 'notifications', 'expires_at'])
    .where('target_id', '=', move.account_id)
    .where('account_id', '>', move.done_to)
    .orderBy('account_id')
    .limit(most)
    .execute();
  for (const { account_id: memberId, notifications, expires_at: until } of rows) {
    if (until !== null && until <= now) continue;
    const facts = await factsBetween(ctx, memberId, move.target_id);
    if (facts.mutes || facts.follows) continue;
    const acting = as(ctx, await memberActing(ctx, memberId));
    const duration = until === null ? 0 : Math.ceil((until - now) / 1000);
    const options = { targetId: move.target_id, notifications: notifications === 1, duration };
    if (await unlessRefused(mute(acting, options))) await sayWhy(ctx, move, memberId, 'muted');
  }
  return rows.length < most ? null : (rows.at(-1)?.account_id ?? null);
}

/** Whoever finds somebody hidden whom they never hid reads why, unless they wrote something there themselves. */
async function sayWhy(
  ctx: Ctx & { tx: Tx },
  move: MoveRow,
  memberId: Id,
  why: 'blocked' | 'muted',
): Promise<void> {
  if ((await noteOf(ctx, memberId, move.target_id)) !== null) return;
  await write(ctx, memberId, move.target_id, await wordsFor(ctx, move, memberId, why));
}

async function wordsFor(
  ctx: Ctx,
  { account_id: oldId }: MoveRow,
  memberId: Id,
  what: keyof (typeof WORDS)['en'],
): Promise<string> {
  const old = await findAccount(ctx, oldId);
  const locale = (await findMember(ctx, memberId))?.locale;
  return WORDS[isLocale(locale) ? locale : 'en'][what].replace('{acct}', () =>
    old ? `@${acctOf(old)}` : '?',
  );
}

async function noteOf(ctx: Ctx, memberId: Id, aboutId: Id): Promise<string | null> {
  const row = await ctx.db
    .selectFrom('account_notes')
    .select('comment')
    .where('account_id', '=', memberId)
    .where('target_id', '=', aboutId)
    .executeTakeFirst();
  return row?.comment ?? null;
}

async function write(ctx: Ctx & { tx: Tx }, memberId: Id, targetId: Id, comment: string): Promise<boolean> {
  const acting = as(ctx, await memberActing(ctx, memberId));
  return unlessRefused(transact(acting, (inner) => noteAbout(inner, { targetId, comment })));
}
