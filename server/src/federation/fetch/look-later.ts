import { type AccountRow, findAccount, saveTold } from '../../accounts/index.ts';
import type { Ctx } from '../../context.ts';
import type { Id } from '../../db/tables.ts';
import { type Tx, transact } from '../../db/transact.ts';
import { enqueue } from '../../jobs/queue.ts';
import { totalOf } from './collections.ts';

/** Kind of the job that looks closer at an account of another server: its collections, and the pages it names. */
export const LOOK_JOB = 'federation.look';

const FRESH_MS = 86_400_000;
/** However often an account says something new of itself. */
const PAUSE_MS = 3_600_000;

type Looked = Pick<AccountRow, 'id' | 'local' | 'looked_at'>;

/** Has an account looked at that somebody looked up, once a day at most; nobody waits for the look. */
export async function lookLater(ctx: Ctx, { id, local, looked_at: last }: Looked): Promise<void> {
  if (local === 1 || (last !== null && ctx.clock.now() - last < FRESH_MS)) return;
  await transact(ctx, (inner) => enqueue(inner, [jobFor(id)])).catch((error) =>
    ctx.log.warn('an account could not be marked for a look', { account: id, error }),
  );
}

/** Has an account looked at anew that says something new of itself; only if somebody looked it up before. */
export async function lookAgain(ctx: Ctx & { tx: Tx }, accountId: Id): Promise<void> {
  const last = (await findAccount(ctx, accountId))?.looked_at ?? null;
  if (last === null) return;
  await enqueue(ctx, [{ ...jobFor(accountId), runAt: Math.max(ctx.clock.now(), last + PAUSE_MS) }]);
}

/** At most one waits for each account. */
export function jobFor(accountId: Id) {
  return { kind: LOOK_JOB, payload: { accountId }, key: String(accountId) };
}

/** Asks how many followers, followed and statuses an account has on its own server. */
export async function countTold(ctx: Ctx, account: AccountRow): Promise<void> {
  const uris = [account.followers_uri, account.following_uri, account.outbox_uri];
  const [followers = null, following = null, statuses = null] = await Promise.all(
    uris.map((uri) => (uri === null ? null : totalOf(ctx, uri))),
  );
  await saveTold(ctx, account.id, { followers, following, statuses });
}
