import type { Ctx } from '../context.ts';
import type { Id } from '../db/tables.ts';
import { transact } from '../db/transact.ts';
import { composed } from './letters.ts';
import { post, type Route, sendsMail } from './smtp.ts';
import './tables.ts';

/** Kind of the job that gives one letter to the mail server. */
export const SEND_JOB = 'mail.send';

/**
 * Sends one letter. Without a mail server it stays for the page of letters; what the mail server refuses for good is
 * noted and not tried again; all else is thrown, so that the queue tries again.
 */
export async function sendLetter(ctx: Ctx, { mailId }: { mailId: Id }): Promise<void> {
  const row = await ctx.db.selectFrom('mails').selectAll().where('id', '=', mailId).executeTakeFirst();
  if (!row || row.body === null || row.sent_at !== null || !(await sendsMail(ctx))) return;
  const messageId = `<${mailId}@${ctx.origin.domain.split(':')[0]}>`;
  try {
    await post(ctx, {
      to: row.address,
      subject: row.subject,
      text: ctx.secrets.open(row.body),
      messageId,
    });
  } catch (error) {
    await record(ctx, mailId, { error: saidBy(error).slice(0, 500) });
    if (isFinal(error)) return;
    // Who reads the log is not told whom the letter was for, which the mail server's own words may say.
    throw new Error(`the mail server did not take letter ${mailId}`);
  }
  await record(ctx, mailId, { sent_at: ctx.clock.now(), body: null, error: null });
}

async function record(
  ctx: Ctx,
  id: Id,
  values: { error: string | null; sent_at?: number; body?: null },
): Promise<void> {
  await transact(ctx, (inner) => inner.db.updateTable('mails').set(values).where('id', '=', id).execute());
}

/** Sends a test to an address at once, through the mail server that is set or another. @throws what the mail server said */
export async function sendTest(ctx: Ctx, address: string, site: string, through?: Route): Promise<void> {
  const { origin, domain } = ctx.origin;
  const { subject, text } = composed('en', 'test', { site, origin });
  const messageId = `<${ctx.ids.next()}@${domain.split(':')[0]}>`;
  await post(ctx, { to: address, subject, text, messageId }, through);
}

function saidBy(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** A 5xx to the address or the letter itself. One to the password is the operator's to mend, so it is tried again. */
function isFinal(error: unknown): boolean {
  const { responseCode, code } = error as { responseCode?: number; code?: string };
  return (responseCode ?? 0) >= 500 && (code === 'EENVELOPE' || code === 'EMESSAGE');
}
