import { actingAccount, type Ctx } from '../context.ts';
import type { Id } from '../db/tables.ts';
import { transact } from '../db/transact.ts';
import { invalid } from '../errors.ts';
import { emit } from '../events/events.ts';
import { type Page, rangeOf } from '../http/pages.ts';
import { type Slice, sliceOf } from '../http/slice.ts';
import { domainTyped } from '../origin.ts';
import { relationsChanged } from './facts.ts';
import { sever } from './follow.ts';
import './events.ts';

/** Follows of one transaction: each is several statements. */
const A_STEP = 50;

/**
 * A member sees nothing of a domain any more, and nobody there follows them; what they follow there ends. Blocking it
 * again changes nothing.
 * @throws {Refusal} invalid for what is no domain, and for our own
 */
export async function blockDomain(ctx: Ctx, text: string): Promise<void> {
  const accountId = actingAccount(ctx);
  const domain = domainIn(ctx, text);
  await transact(ctx, async (inner) => {
    const added = await inner.db
      .insertInto('domain_blocks')
      .values({ id: inner.ids.next(), account_id: accountId, domain })
      .onConflict((conflict) => conflict.columns(['account_id', 'domain']).doNothing())
      .returning('id')
      .executeTakeFirst();
    if (!added) return;
    relationsChanged(inner, accountId);
    await emit(inner, 'domain.blocked', { accountId, domain });
  });
}

/** Ends it; no follow comes back. @throws {Refusal} invalid for what is no domain */
export async function unblockDomain(ctx: Ctx, text: string): Promise<void> {
  const accountId = actingAccount(ctx);
  const domain = domainIn(ctx, text);
  await transact(ctx, async (inner) => {
    await inner.db
      .deleteFrom('domain_blocks')
      .where('account_id', '=', accountId)
      .where('domain', '=', domain)
      .execute();
    relationsChanged(inner, accountId);
  });
}

function domainIn(ctx: Ctx, text: string): string {
  const domain = domainTyped(text);
  if (domain === null || ctx.origin.isOurDomain(domain)) throw invalid('Domain is not a valid domain name');
  return domain;
}

/** Ends some follows between a member and a domain that they block, both ways. Returns whether there were any. */
export async function severDomain(ctx: Ctx, accountId: Id, domain: string): Promise<boolean> {
  return transact(ctx, async (inner) => {
    const blocked = await inner.db
      .selectFrom('domain_blocks')
      .select('id')
      .where('account_id', '=', accountId)
      .where('domain', '=', domain)
      .executeTakeFirst();
    if (!blocked) return false;
    let found = false;
    for (const table of ['follows', 'follow_requests'] as const) {
      for (const [self, other, by] of [
        ['follower_id', 'followee_id', 'follower'],
        ['followee_id', 'follower_id', 'followee'],
      ] as const) {
        const rows = await inner.db
          .selectFrom(table)
          .innerJoin('accounts', 'accounts.id', `${table}.${other}`)
          .select(['follower_id', 'followee_id'])
          .where(self, '=', accountId)
          .where('accounts.domain', '=', domain)
          .limit(A_STEP)
          .execute();
        for (const row of rows) await sever(inner, row.follower_id, row.followee_id, by);
        found ||= rows.length > 0;
      }
    }
    return found;
  });
}

/**
 * How many follows each way would end if the member blocked this domain.
 * @throws {Refusal} invalid for what is no domain, tooMany or unavailable when `ctx.slow` has no place or no answer
 */
export async function blockPreview(
  ctx: Ctx,
  accountId: Id,
  text: string,
): Promise<{ following_count: number; followers_count: number }> {
  const domain = domainIn(ctx, text);
  const count = async (self: 'follower_id' | 'followee_id', other: 'follower_id' | 'followee_id') => {
    const row = await ctx.slow
      .selectFrom('follows')
      .innerJoin('accounts', 'accounts.id', `follows.${other}`)
      .select((eb) => eb.fn.countAll<number>().as('count'))
      .where(`follows.${self}`, '=', accountId)
      .where('accounts.domain', '=', domain)
      .executeTakeFirstOrThrow();
    return row.count;
  };
  return {
    following_count: await count('follower_id', 'followee_id'),
    followers_count: await count('followee_id', 'follower_id'),
  };
}

/** A page of the domains that a member blocks, the newest first. */
export async function blockedDomains(
  ctx: Ctx,
  accountId: Id,
  page: Page,
): Promise<{ slice: Slice; domains: string[] }> {
  const { above, below, order } = rangeOf(page);
  const rows = await ctx.db
    .selectFrom('domain_blocks')
    .select(['id', 'domain'])
    .where('account_id', '=', accountId)
    .where('id', '>', above)
    .where('id', '<', below)
    .orderBy('id', order)
    .limit(page.limit)
    .execute();
  const slice = sliceOf(
    rows.map((row) => row.id),
    page,
  );
  const byId = new Map(rows.map((row) => [row.id, row.domain]));
  return { slice, domains: slice.ids.map((id) => byId.get(id) as string) };
}
