import { isLoopbackHost } from '../config.ts';
import type { Ctx } from '../context.ts';
import { readSealedSetting, readSetting } from '../instance/index.ts';

/** A letter as it goes out. */
export interface Outgoing {
  to: string;
  subject: string;
  text: string;
  /** The same for each try, so that a mailbox that got it twice can tell. */
  messageId: string;
}

/** Whether the operator has named a mail server. */
export async function sendsMail(ctx: Ctx): Promise<boolean> {
  return Boolean(await readSealedSetting(ctx, 'smtp_url'));
}

const PATIENCE_MS = 20_000;

/**
 * Gives a letter to the operator's mail server, and only to that. A name and password go over TLS alone, unless the
 * server is on this machine. @throws what the mail server said
 */
export async function post(ctx: Ctx, { to, subject, text, messageId }: Outgoing): Promise<void> {
  const url = new URL((await readSealedSetting(ctx, 'smtp_url')) ?? '');
  const { createTransport } = await import('nodemailer');
  const secure = url.protocol === 'smtps:';
  const auth =
    url.username === ''
      ? {}
      : { auth: { user: decodeURIComponent(url.username), pass: decodeURIComponent(url.password) } };
  const transport = createTransport({
    host: url.hostname.replace(/^\[|\]$/g, ''),
    port: Number(url.port) || (secure ? 465 : 587),
    secure,
    requireTLS: !secure && url.username !== '' && !isLoopbackHost(url.hostname),
    ...auth,
    connectionTimeout: PATIENCE_MS,
    greetingTimeout: PATIENCE_MS,
    socketTimeout: PATIENCE_MS,
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  try {
    await transport.sendMail({
      from: await sender(ctx),
      to: { name: '', address: to },
      subject,
      text,
      messageId,
      headers: { 'Auto-Submitted': 'auto-generated' },
    });
  } finally {
    transport.close();
  }
}

async function sender(ctx: Ctx): Promise<string> {
  const set = await readSetting(ctx, 'mail_from');
  if (set) return set;
  return `noreply@${ctx.origin.domain.split(':')[0]}`;
}
