import type { Selectable } from 'kysely';
import type { Ctx } from '../context.ts';
import { prepared } from '../db/dialect.ts';
import type { Id, Tables } from '../db/tables.ts';
import type { Tx } from '../db/transact.ts';
import { notFound } from '../errors.ts';
import { handleKey, parseHandle } from './handle.ts';
import './tables.ts';

export type AccountRow = Selectable<Tables['accounts']>;

const byId = prepared<{ id: Id }, AccountRow>((db, p) =>
  db.selectFrom('accounts').selectAll().where('id', '=', p('id')),
);

/** The account, also when suspended; undefined when there is none or it was deleted. */
export async function findAccount(ctx: Ctx, id: Id): Promise<AccountRow | undefined> {
  const [row] = await byId(ctx, { id });
  return row && row.deleted_at === null ? row : undefined;
}

/** @throws {Refusal} missing */
export async function getAccount(ctx: Ctx, id: Id): Promise<AccountRow> {
  const row = await findAccount(ctx, id);
  if (!row) throw notFound();
  return row;
}

/** Holds an account until the commit: of two that add something of it at once, the second finds what the first did. */
export async function holdAccount(ctx: Ctx & { tx: Tx }, id: Id): Promise<void> {
  await ctx.db
    .selectFrom('accounts')
    .select('id')
    .where('id', '=', id)
    .modifyEnd(ctx.dialect.forUpdate('accounts'))
    .executeTakeFirst();
}

/** The account behind a handle as people write it, if it is known here. Never fetches. */
export async function findByHandle(ctx: Ctx, text: string): Promise<AccountRow | undefined> {
  const handle = parseHandle(ctx, text);
  if (!handle) return undefined;
  const row = await ctx.db
    .selectFrom('accounts')
    .selectAll()
    .where('handle', '=', handleKey(handle))
    .where('deleted_at', 'is', null)
    .executeTakeFirst();
  return row;
}

const byUri = prepared<{ uri: string }, AccountRow>((db, p) =>
  db.selectFrom('accounts').selectAll().where('uri', '=', p('uri')),
);

/** The account that an actor id names: a local one when the URL is ours, else a remote one known here. */
export async function findByUri(ctx: Ctx, uri: string): Promise<AccountRow | undefined> {
  const ours = ctx.origin.parse(uri);
  if (ours) {
    if (ours.kind === 'account') return findAccount(ctx, ours.id);
    return ours.kind === 'name' ? findByHandle(ctx, ours.name) : undefined;
  }
  const [row] = await byUri(ctx, { uri });
  return row && row.deleted_at === null ? row : undefined;
}

const standing = prepared<{ ids: unknown }, AccountRow>((db, p, dialect) =>
  db
    .selectFrom('accounts')
    .selectAll()
    .where((eb) => dialect.amongListed(eb.ref('accounts.id'), p('ids')))
    .where('deleted_at', 'is', null),
);

/** Many accounts at once, in no order; deleted ones are left out. */
export async function loadAccounts(ctx: Ctx, ids: readonly Id[]): Promise<AccountRow[]> {
  return ids.length === 0 ? [] : standing(ctx, { ids: ctx.dialect.idList(ids) });
}

/** The actor id of an account, ours built, others' as stored. */
export function uriOf(ctx: Pick<Ctx, 'origin'>, account: Pick<AccountRow, 'id' | 'uri' | 'local'>): string {
  return account.local ? ctx.origin.account(account.id) : (account.uri ?? '');
}

/** `alice` for our own, `bob@elsewhere.example` for others. */
export function acctOf(account: Pick<AccountRow, 'username' | 'domain' | 'local'>): string {
  return account.local ? account.username : `${account.username}@${account.domain}`;
}

/** The page for people. */
export function pageOf(ctx: Pick<Ctx, 'origin'>, account: AccountRow): string {
  return account.local ? ctx.origin.profile(account.username) : (account.url ?? account.uri ?? '');
}
