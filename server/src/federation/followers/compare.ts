import { type AccountRow, findAccount } from '../../accounts/index.ts';
import { as, type Ctx } from '../../context.ts';
import type { Id, Time } from '../../db/tables.ts';
import { transact } from '../../db/transact.ts';
import { enqueue } from '../../jobs/queue.ts';
import { inTurn } from '../../jobs/turns.ts';
import { acceptFollow, unfollow } from '../../relations/index.ts';
import { remembered } from '../../remembered.ts';
import { sameOrigin } from '../fetch/actor.ts';
import { itemPages } from '../fetch/collections.ts';
import { polite } from '../fetch/polite.ts';
import { ids } from '../normalise/values.ts';
import { sayNoFollow } from '../outbox/index.ts';
import { MOST_SAID } from './digest.ts';
import { readSynchronization, type Synchronization } from './header.ts';
import { sumOf } from './sum.ts';

/** Kind of the job that compares who follows an account elsewhere with what its server says. */
export const COMPARE_JOB = 'federation.compare-followers';

/** What was compared is not compared again for so long, unless something else is said. */
const PAUSE_MS = 3_600_000;
/** Answers to follows that came with it are worked off first. */
const SOON_MS = 60_000;
const REMEMBERED = 10_000;
const PAGES = 10;
/** Verbs of one transaction. */
const A_STEP = 50;

const compared = remembered(() => new Map<Id, { digest: string; at: Time }>());

interface Comparison extends Synchronization {
  accountId: Id;
}

/**
 * The server of an account says with a delivery what its followers here add up to (FEP-8fcf): that is compared later, and
 * nobody waits for it.
 */
export async function compareLater(
  ctx: Ctx,
  { accountId, actor }: { accountId: Id; actor: string },
  header: string,
): Promise<void> {
  const said = readSynchronization(header);
  if (!said || !sameOrigin(said.url, actor) || !sameOrigin(said.collectionId, actor)) return;
  const known = compared(ctx);
  const now = ctx.clock.now();
  const last = known.get(accountId);
  if (last && last.digest === said.digest && now - last.at < PAUSE_MS) return;
  if (known.size >= REMEMBERED) known.delete(known.keys().next().value as Id);
  known.set(accountId, { digest: said.digest, at: now });
  transact(ctx, (inner) =>
    enqueue(inner, [{ ...jobFor({ ...said, accountId }), runAt: now + SOON_MS }]),
  ).catch((error) =>
    ctx.log.warn('followers could not be marked for a comparison', { account: accountId, error }),
  );
}

function jobFor(payload: Comparison) {
  return { kind: COMPARE_JOB, payload, key: String(payload.accountId) };
}

/** Fetches the list of an account's followers here where it differs from ours, and settles by it. Twice is harmless. */
export async function compare(ctx: Ctx, said: Comparison): Promise<void> {
  const account = await findAccount(ctx, said.accountId);
  if (account?.local !== 0 || account.followers_uri !== said.collectionId || !ctx.origin.federates) return;
  const ours = await followersHere(ctx, account.id);
  if (ours.size > MOST_SAID || sumOf(ours.keys()) === said.digest) return;
  await inTurn(ctx, { ...jobFor(said), asks: said.url }, async () => {
    const theirs = await listed(ctx, account, said.url);
    // What does not add up is not the whole list, or no more what was said.
    if (theirs === null || sumOf(theirs) !== said.digest) {
      compared(ctx).delete(account.id);
      return;
    }
    await settle(ctx, account, theirs);
  });
}

/** Members who follow an account, by their ids as others know them. */
async function followersHere(ctx: Ctx, accountId: Id): Promise<Map<string, Id>> {
  const rows = await ctx.db
    .selectFrom('follows')
    .select('follower_id')
    .where('followee_id', '=', accountId)
    .where('follower_local', '=', 1)
    .limit(MOST_SAID + 1)
    .execute();
  return new Map(rows.map(({ follower_id: id }) => [ctx.origin.account(id), id]));
}

async function listed(outer: Ctx, { uri }: AccountRow, url: string): Promise<Set<string> | null> {
  const { ctx } = polite(outer);
  const found = new Set<string>();
  let any = false;
  for await (const page of itemPages(ctx, uri as string, url, PAGES)) {
    any = true;
    for (const id of ids(page, MOST_SAID)) if (found.size < MOST_SAID) found.add(id);
  }
  return any ? found : null;
}

async function settle(ctx: Ctx, { id: accountId }: AccountRow, theirs: ReadonlySet<string>): Promise<void> {
  const ours = await followersHere(ctx, accountId);
  const gone = [...ours].filter(([uri]) => !theirs.has(uri)).map(([, id]) => id);
  for (let at = 0; at < gone.length; at += A_STEP)
    await transact(ctx, async (inner) => {
      for (const memberId of gone.slice(at, at + A_STEP))
        await unfollow(as(inner, { kind: 'remote', accountId: memberId }), { targetId: accountId });
    });
  for (const uri of theirs) {
    const named = ours.has(uri) ? null : ctx.origin.parse(uri);
    if (named?.kind !== 'account' || ctx.origin.account(named.id) !== uri) continue;
    // They agreed, and we did not hear of it; else we take back what we do not know of.
    const agreed = await acceptFollow(as(ctx, { kind: 'remote', accountId }), { followerId: named.id });
    if (!agreed) await sayNoFollow(ctx, { followerId: named.id, followeeId: accountId });
  }
  ctx.log.info('followers were settled', { account: accountId, ended: gone.length, listed: theirs.size });
}
