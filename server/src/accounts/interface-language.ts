import { isLocale, type Locale } from '@skein/api/locales.ts';
import type { Ctx } from '../context.ts';
import { prepared } from '../db/dialect.ts';
import type { Id } from '../db/tables.ts';
import { transact } from '../db/transact.ts';
import './tables.ts';

const chosen = prepared<{ id: Id }, { interface_language: string | null }>((db, p) =>
  db.selectFrom('members').select('interface_language').where('account_id', '=', p('id')),
);

/** The language that a member chose for pages; null where it is the browser's to say. */
export async function interfaceLanguageOf(ctx: Ctx, accountId: Id): Promise<Locale | null> {
  const [row] = await chosen(ctx, { id: accountId });
  return isLocale(row?.interface_language) ? row.interface_language : null;
}

/** Chooses the language of a member's pages and letters; letters keep the last one when it is the browser's to say. */
export async function chooseLanguage(ctx: Ctx, accountId: Id, language: Locale | null): Promise<void> {
  await transact(ctx, (inner) =>
    inner.db
      .updateTable('members')
      .set({ interface_language: language, ...(language === null ? {} : { locale: language }) })
      .where('account_id', '=', accountId)
      .execute(),
  );
}
