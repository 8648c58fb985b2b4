import type { Ctx } from '../context.ts';
import type { Id, Time } from '../db/tables.ts';
import { transact } from '../db/transact.ts';
import { accountChanged } from './count.ts';

/** A field as it is stored; `verified_at` while the page it names is known to name this account. */
export interface StoredField {
  name: string;
  value: string;
  verified_at?: Time;
}

/** What a look at the page that a field names has shown. */
export type Check = 'names us' | 'does not' | 'unknown';

/** Notes which fields lead to pages that name this account, as far as they still say what was looked at. */
export async function saveChecks(ctx: Ctx, accountId: Id, checks: ReadonlyMap<string, Check>): Promise<void> {
  await transact(ctx, async (inner) => {
    const row = await inner.db
      .selectFrom('accounts')
      .select('fields')
      .where('id', '=', accountId)
      .where('deleted_at', 'is', null)
      .modifyEnd(inner.dialect.forUpdate('accounts'))
      .executeTakeFirst();
    if (!row) return;
    const named = await fieldSources(inner, accountId);
    const fields = (JSON.parse(row.fields) as StoredField[]).map((field, index): StoredField => {
      const check = checks.get(named[index] ?? '') ?? 'unknown';
      if (check === 'names us') return { ...field, verified_at: field.verified_at ?? inner.clock.now() };
      return check === 'does not' ? { name: field.name, value: field.value } : field;
    });
    const now = JSON.stringify(fields);
    if (now === row.fields) return;
    await inner.db.updateTable('accounts').set({ fields: now }).where('id', '=', accountId).execute();
    accountChanged(inner, accountId);
  });
}

/**
 * What stands in the fields of a profile, in order: of a member as it was typed, of others the address of a field that
 * is nothing but a link and shows where it leads (Mastodon's rule), else nothing.
 */
export async function fieldSources(ctx: Ctx, accountId: Id): Promise<string[]> {
  const row = await ctx.db
    .selectFrom('accounts')
    .leftJoin('members', 'members.account_id', 'accounts.id')
    .select(['accounts.local', 'accounts.fields', 'members.fields_source'])
    .where('accounts.id', '=', accountId)
    .executeTakeFirst();
  if (!row) return [];
  if (row.local === 1) return values(row.fields_source ?? '[]');
  return values(row.fields).map((html) => soleLink(html) ?? '');
}

function values(fields: string): string[] {
  return (JSON.parse(fields) as { value: string }[]).map(({ value }) => value);
}

/** The fields as they are said now, each verified that says what it said when it was. */
export function keepVerified(
  stored: string,
  now: readonly { name: string; value: string }[],
): readonly StoredField[] {
  const before = JSON.parse(stored) as StoredField[];
  return now.map(({ name, value }) => {
    const same = before.find((one) => one.verified_at && one.name === name && one.value === value);
    return { name, value, ...(same?.verified_at ? { verified_at: same.verified_at } : {}) };
  });
}

/** Where a text of sanitised HTML leads that is one link with its address as its words; null for any other. */
export function soleLink(html: string): string | null {
  const [, attributes = '', inside = ''] = /^<a\b([^>]*)>(.*)<\/a>$/s.exec(html.trim()) ?? [];
  if (/<a\b/.test(inside)) return null;
  const href = /\bhref="([^"]*)"/.exec(attributes)?.[1];
  return href !== undefined && href === inside.replace(/<[^>]*>/g, '') ? plain(href) : null;
}

function plain(text: string): string {
  return text
    .replaceAll('&quot;', '"')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&');
}
