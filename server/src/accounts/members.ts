import type { Selectable } from 'kysely';
import type { Ctx } from '../context.ts';
import { fold, prepared } from '../db/dialect.ts';
import type { Id, Tables, Time } from '../db/tables.ts';
import './tables.ts';

export type MemberRow = Selectable<Tables['members']>;

/** The login of an account, or undefined for accounts without one. */
export async function findMember(ctx: Ctx, accountId: Id): Promise<MemberRow | undefined> {
  return ctx.db.selectFrom('members').selectAll().where('account_id', '=', accountId).executeTakeFirst();
}

/** The member behind a mail address. */
export async function findMemberByEmail(ctx: Ctx, email: string): Promise<MemberRow | undefined> {
  return ctx.db
    .selectFrom('members')
    .selectAll()
    .where('email_folded', '=', fold(email.trim()))
    .executeTakeFirst();
}

const DAY_MS = 86_400_000;

/** The beginning of a day: of when somebody was last here no more is known. */
export function dayOf(moment: Time): Time {
  return moment - (moment % DAY_MS);
}

/** Notes that a member is here, to the day, and gives when they were last. Joins the caller's transaction. */
export async function seen(ctx: Ctx, accountId: Id, now: Time): Promise<Time | null> {
  const row = await ctx.db
    .selectFrom('members')
    .select('last_seen_at')
    .where('account_id', '=', accountId)
    .modifyEnd(ctx.dialect.forUpdate('members'))
    .executeTakeFirst();
  if (!row) return null;
  const today = dayOf(now);
  if (row.last_seen_at !== today)
    await ctx.db
      .updateTable('members')
      .set({ last_seen_at: today })
      .where('account_id', '=', accountId)
      .execute();
  return row.last_seen_at;
}

/** Replaces the stored password (a PHC string); joins the caller's transaction. */
export async function setPasswordHash(ctx: Ctx, accountId: Id, passwordHash: string): Promise<void> {
  await ctx.db
    .updateTable('members')
    .set({ password_hash: passwordHash })
    .where('account_id', '=', accountId)
    .execute();
}

/** What a member chose for all their statuses. */
export type PostingDefaults = Pick<
  MemberRow,
  'default_visibility' | 'default_sensitive' | 'default_language' | 'default_quote_policy' | 'locale'
>;

const defaults = prepared<{ id: Id }, PostingDefaults>((db, p) =>
  db
    .selectFrom('members')
    .select(['default_visibility', 'default_sensitive', 'default_language', 'default_quote_policy', 'locale'])
    .where('account_id', '=', p('id')),
);

/** Undefined for accounts without a login. */
export async function postingDefaults(ctx: Ctx, accountId: Id): Promise<PostingDefaults | undefined> {
  const [row] = await defaults(ctx, { id: accountId });
  return row;
}

/** Those who look after the server and can sign in: they are few. */
export async function moderators(ctx: Ctx): Promise<Id[]> {
  const rows = await ctx.db
    .selectFrom('members')
    .innerJoin('accounts', 'accounts.id', 'members.account_id')
    .select('members.account_id')
    .where('members.role', 'in', ['moderator', 'admin', 'owner'])
    .where('members.disabled_at', 'is', null)
    .where('accounts.deleted_at', 'is', null)
    .execute();
  return rows.map((row) => row.account_id);
}
