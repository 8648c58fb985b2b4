import { chooseLocale } from '@skein/api/locales.ts';
import type { Ctx } from '../context.ts';
import { timeOf } from '../db/ids.ts';
import type { Id } from '../db/tables.ts';
import { transact } from '../db/transact.ts';
import { readSetting } from '../instance/index.ts';
import { enqueue } from '../jobs/queue.ts';
import { FORGET_JOB, KEPT_AT_LEAST_MS } from './forget.ts';
import { composed, type LetterKind } from './letters.ts';
import { SEND_JOB } from './send.ts';
import './tables.ts';

export interface Letter {
  /** Whose letter it is, also of somebody who asked to join: their id becomes the account's. */
  accountId: Id | null;
  address: string;
  /** A language of ours; any other becomes the first of them. */
  locale: string;
  kind: LetterKind;
  values?: Record<string, string>;
}

const DAY_MS = 86_400_000;

/** Writes a letter in the transaction of what caused it; it is sent after the commit and forgotten within a week. */
export async function writeLetter(ctx: Ctx, letter: Letter): Promise<Id> {
  const { accountId, address, locale, kind, values = {} } = letter;
  return transact(ctx, async (inner) => {
    const site = (await readSetting(inner, 'title')) ?? inner.origin.domain;
    const { origin } = inner.origin;
    const { subject, text } = composed(chooseLocale(null, locale), kind, { ...values, site, origin });
    const id = inner.ids.next();
    await inner.db
      .insertInto('mails')
      .values({
        id,
        account_id: accountId,
        address,
        subject,
        body: inner.secrets.seal(text),
        sent_at: null,
        error: null,
      })
      .execute();
    const day = Math.floor(timeOf(id) / DAY_MS) + 1;
    await enqueue(inner, [
      { kind: SEND_JOB, payload: { mailId: id } },
      { kind: FORGET_JOB, payload: {}, runAt: day * DAY_MS + KEPT_AT_LEAST_MS, key: String(day) },
    ]);
    return id;
  });
}
