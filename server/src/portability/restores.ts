import type { Restore } from '@skein/api/recovery.ts';
import { findMember, holdAccount } from '../accounts/index.ts';
import { actingAccount, type Ctx } from '../context.ts';
import { timeOf } from '../db/ids.ts';
import type { Id } from '../db/tables.ts';
import { type Tx, transact } from '../db/transact.ts';
import { forbidden, invalid, notFound, Refusal } from '../errors.ts';
import { emit } from '../events/events.ts';
import { enqueue } from '../jobs/queue.ts';
import { FORGET_JOB } from './forget-restore.ts';
import './events.ts';
import './tables.ts';

const DAY = 86_400_000;
/** How long inboxes that do not answer are tried; the key is forgotten then at the latest. */
export const RESTORE_MS = 7 * DAY;
/** Before the same account is restored again. */
const AGAIN_MS = DAY;

/** Most that one restore tells: the hosts of the largest accounts there are, and more inboxes only where few share one. */
const MOST_INBOXES = 50_000;
const MOST_HOSTS = 20_000;
const MOST_OF_A_HOST = 500;
/** Members of one server who come at a time: what they brought is many requests to others. */
const AT_ONCE = 100;

/** An old account, and with which keys it speaks. Read, compared and sealed by `federation`, which alone knows what that is. */
export interface NewRestore {
  actorUri: string;
  address: string;
  /** Its actor as JSON, as it is told once more. */
  document: string;
  keys: readonly { keyId: string; sealed: string }[];
}

export interface Inbox {
  inbox: string;
  host: string;
}

/** Asked before anything is begun: a list that is too long changes nothing. @throws {Refusal} invalid */
export function refuseTooMany(inboxes: readonly Inbox[]): void {
  const counts = new Map<string, number>();
  for (const { host } of inboxes) counts.set(host, (counts.get(host) ?? 0) + 1);
  refuseBeyond(inboxes.length, counts.size, Math.max(0, ...counts.values()));
}

function refuseBeyond(inboxes: number, hosts: number, ofOne: number): void {
  if (inboxes > MOST_INBOXES || hosts > MOST_HOSTS)
    throw invalid(`there may be ${MOST_INBOXES} inboxes on ${MOST_HOSTS} servers at most`);
  if (ofOne > MOST_OF_A_HOST) throw invalid(`of one server there may be ${MOST_OF_A_HOST} inboxes at most`);
}

/**
 * The member who acts comes from a server that is gone. From now on their actor names the old one as theirs.
 * @throws {Refusal} forbidden for an account without a login; conflict while one is under way, or for the same account
 * again within a day; unavailable while very many come
 */
export async function startRestore(ctx: Ctx, { actorUri, address, document, keys }: NewRestore): Promise<Id> {
  const accountId = actingAccount(ctx);
  return transact(ctx, async (inner) => {
    await holdAccount(inner, accountId);
    if (!(await findMember(inner, accountId))) throw forbidden();
    const now = inner.clock.now();
    const before = await inner.db
      .selectFrom('restores')
      .select(['actor_uri', 'finished_at', 'id'])
      .where('account_id', '=', accountId)
      .orderBy('id', 'desc')
      .limit(50)
      .execute();
    if (before.some(({ finished_at: at }) => at === null))
      throw new Refusal('conflict', 'Another restore of yours is under way');
    if (before.some((one) => one.actor_uri === actorUri && timeOf(one.id) > now - AGAIN_MS))
      throw new Refusal('conflict', 'This account was restored within the last day');
    const open = await inner.db
      .selectFrom('restores')
      .select('id')
      .where('finished_at', 'is', null)
      .limit(AT_ONCE)
      .execute();
    if (open.length === AT_ONCE)
      throw new Refusal('unavailable', 'Very many come at this moment', { retryAfter: 3600 });
    const id = inner.ids.next();
    const until = now + RESTORE_MS;
    const counts = { hosts: 0, total: 0, arrived: 0, refused: 0 };
    await inner.db
      .insertInto('restores')
      .values({
        id,
        account_id: accountId,
        actor_uri: actorUri,
        address,
        document,
        ...counts,
        more: 1,
        until,
        finished_at: null,
      })
      .execute();
    await inner.db
      .insertInto('restore_keys')
      .values(keys.map(({ keyId, sealed }, place) => ({ restore_id: id, place, key_id: keyId, sealed })))
      .execute();
    await enqueue(inner, [{ kind: FORGET_JOB, payload: { restoreId: id }, runAt: until, key: String(id) }]);
    await emit(inner, 'account.updated', { accountId, unlocked: false, fieldsChanged: false });
    return id;
  });
}

/**
 * Adds some of those who are to be told, each once. `more`: whether others follow.
 * @throws {Refusal} missing for what is not the member's, or over; invalid beyond the caps
 */
export async function addInboxes(
  ctx: Ctx,
  { restoreId, inboxes, more }: { restoreId: Id; inboxes: readonly Inbox[]; more: boolean },
): Promise<void> {
  await transact(ctx, async (inner) => {
    const restore = await held(inner, restoreId);
    if (restore?.account_id !== actingAccount(inner) || restore.finished_at !== null || restore.more === 0)
      throw notFound();
    const { added, hosts } = await add(inner, restoreId, inboxes);
    const [total, allHosts] = [restore.total + added.page.length, restore.hosts + hosts];
    refuseBeyond(total, allHosts, 0);
    await inner.db
      .updateTable('restores')
      .set({ total, hosts: allHosts, more: more ? 1 : 0 })
      .where('id', '=', restoreId)
      .execute();
    if (added.page.length > 0) await emit(inner, 'restore.inboxes', { restoreId, page: added.number });
    else await enqueue(inner, [{ kind: FORGET_JOB, payload: { restoreId } }]);
  });
}

async function add(ctx: Ctx & { tx: Tx }, restoreId: Id, inboxes: readonly Inbox[]) {
  const byHost = Map.groupBy(new Map(inboxes.map((one) => [one.inbox, one])).values(), ({ host }) => host);
  const known = await ctx.db
    .selectFrom('restore_inboxes')
    .select((eb) => ['host', eb.fn.countAll<number>().as('count')])
    .where('restore_id', '=', restoreId)
    .where((eb) => ctx.dialect.amongText(eb.ref('host'), [...byHost.keys()]))
    .groupBy('host')
    .execute();
  const counts = new Map(known.map(({ host, count }) => [host, count]));
  for (const [host, mine] of byHost) refuseBeyond(0, 0, (counts.get(host) ?? 0) + mine.length);
  const number = ctx.ids.next();
  const rows = [...byHost].flatMap(([host, mine]) =>
    mine.map(({ inbox }) => ({ restore_id: restoreId, inbox, host, page: number, state: null })),
  );
  const page =
    rows.length === 0
      ? []
      : await ctx.db
          .insertInto('restore_inboxes')
          .values(rows)
          .onConflict((conflict) => conflict.columns(['restore_id', 'inbox']).doNothing())
          .returning('inbox')
          .execute();
  return { added: { page, number }, hosts: byHost.size - counts.size };
}

function held(ctx: Ctx & { tx: Tx }, restoreId: Id) {
  return ctx.db
    .selectFrom('restores')
    .select(['account_id', 'total', 'hosts', 'more', 'finished_at'])
    .where('id', '=', restoreId)
    .modifyEnd(ctx.dialect.forUpdate('restores'))
    .executeTakeFirst();
}

/** Those of a member, the newest first; nobody else sees them. */
export async function restoresOf(ctx: Ctx, accountId: Id): Promise<Restore[]> {
  const rows = await ctx.db
    .selectFrom('restores')
    .selectAll()
    .where('account_id', '=', accountId)
    .orderBy('id', 'desc')
    .limit(50)
    .execute();
  const moment = (at: number) => new Date(at).toISOString();
  return rows.map((row) => ({
    id: String(row.id),
    address: row.address,
    actor: row.actor_uri,
    total: row.total,
    arrived: row.arrived,
    refused: row.refused,
    more: row.more === 1,
    made_at: moment(timeOf(row.id)),
    until: moment(row.until),
    finished_at: row.finished_at === null ? null : moment(row.finished_at),
  }));
}

/** One of them. @throws {Refusal} missing */
export async function restoreOf(ctx: Ctx, accountId: Id, restoreId: Id): Promise<Restore> {
  const found = (await restoresOf(ctx, accountId)).find(({ id }) => id === String(restoreId));
  if (!found) throw notFound();
  return found;
}

/** What is told to some of the inboxes; null once that is over. */
export async function toBeTold(
  ctx: Ctx & { tx: Tx },
  restoreId: Id,
  page: Id,
): Promise<{ accountId: Id; document: string; inboxes: string[] } | null> {
  const row = await ctx.db
    .selectFrom('restores')
    .select(['account_id', 'document'])
    .where('id', '=', restoreId)
    .where('finished_at', 'is', null)
    .executeTakeFirst();
  if (!row) return null;
  const rows = await ctx.db
    .selectFrom('restore_inboxes')
    .select('inbox')
    .where('restore_id', '=', restoreId)
    .where('page', '=', page)
    .where('state', 'is', null)
    .execute();
  return { accountId: row.account_id, document: row.document, inboxes: rows.map(({ inbox }) => inbox) };
}

/** Old accounts that a member showed to be theirs by their keys, and which their actor names. */
export async function restoredActors(ctx: Ctx, accountId: Id): Promise<string[]> {
  const rows = await ctx.db
    .selectFrom('restores')
    .select('actor_uri')
    .where('account_id', '=', accountId)
    .orderBy('id')
    .limit(50)
    .execute();
  return [...new Set(rows.map((row) => row.actor_uri))];
}
