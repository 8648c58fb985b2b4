import type { Ctx } from '../context.ts';
import { timeOf } from '../db/ids.ts';
import type { Id } from '../db/tables.ts';
import { sendsMail } from './smtp.ts';
import './tables.ts';

/** One letter as the page of letters shows it. */
export interface ShownLetter {
  id: Id;
  at: number;
  address: string;
  subject: string;
  /** Null where it was sent, or will be: then only its address may read it. */
  text: string | null;
  sent: boolean;
  error: string | null;
}

const SHOWN = 50;

/**
 * The newest letters, for those who run the server. What stands in a letter lets its reader act as its member, so
 * it is shown only while nothing sends mail, and to admins never where the letter is the owner's or another admin's.
 */
export async function shownLetters(ctx: Ctx): Promise<{ sends: boolean; letters: ShownLetter[] }> {
  const { actor } = ctx;
  const sends = await sendsMail(ctx);
  if (actor.kind !== 'member') return { sends, letters: [] };
  const rows = await ctx.db
    .selectFrom('mails')
    .leftJoin('members', 'members.account_id', 'mails.account_id')
    .select(['mails.id', 'mails.account_id', 'mails.address', 'subject', 'body', 'sent_at', 'error', 'role'])
    .orderBy('mails.id', 'desc')
    .limit(SHOWN)
    .execute();
  const letters = rows.map((row) => {
    const above = row.role === 'owner' || row.role === 'admin';
    const readable = actor.role === 'owner' || !above || row.account_id === actor.accountId;
    return {
      id: row.id,
      at: timeOf(row.id),
      address: row.address,
      subject: row.subject,
      text: sends || !readable || row.body === null ? null : ctx.secrets.open(row.body),
      sent: row.sent_at !== null,
      error: row.error,
    };
  });
  return { sends, letters };
}
