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

/** Where letters are given to, and who they are from. */
export interface Route {
  /** As in the setting `smtp_url`. */
  url: string;
  /** Empty: a `noreply` of this server. */
  from: string;
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
export async function post(ctx: Ctx, letter: Outgoing, through?: Route): Promise<void> {
  const { to, subject, text, messageId } = letter;
  const { url: server, from } = through ?? (await mailRoute(ctx));
  const url = new URL(server);
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
      from: from || `noreply@${ctx.origin.domain.split(':')[0]}`,
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

/** What is set; an empty `url` where nothing is. */
export async function mailRoute(ctx: Ctx): Promise<Route> {
  return {
    url: (await readSealedSetting(ctx, 'smtp_url')) ?? '',
    from: (await readSetting(ctx, 'mail_from')) ?? '',
  };
}
