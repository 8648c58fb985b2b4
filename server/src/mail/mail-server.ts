import { findMember } from '../accounts/index.ts';
import type { Ctx } from '../context.ts';
import { forbidden } from '../errors.ts';
import { changeSettings, checkSettings, listSettings } from '../instance/index.ts';
import { sendTest } from './send.ts';
import { mailRoute } from './smtp.ts';

/** A mail server as its provider describes it. */
export interface MailServer {
  /** With a port where it is not the usual one. */
  host: string;
  /** TLS from the first byte (port 465); otherwise it is asked for first (port 587). */
  tls: boolean;
  user: string;
  /** Empty: as before, while the server and the user are as before. */
  password: string;
  /** Who letters are from; empty for a `noreply` of this server. */
  from: string;
}

/** The mail server that is set, for the owner alone, without its password. @throws {Refusal} forbidden */
export async function shownMailServer(ctx: Ctx): Promise<Omit<MailServer, 'password'>> {
  refuseUnlessOwner(ctx);
  const { url: set, from } = await mailRoute(ctx);
  const url = set === '' ? null : new URL(set);
  return {
    host: url?.host ?? '',
    tls: url === null || url.protocol === 'smtps:',
    user: decodeURIComponent(url?.username ?? ''),
    from,
  };
}

/**
 * Keeps a mail server once it has taken a test letter to the owner who sets it; otherwise nothing changes, and this says
 * what the mail server said. Nobody but an owner may: whoever names the mail server reads everybody's letters.
 * @throws {Refusal} forbidden; invalid with `details` on `smtp_url` or `mail_from`
 */
export async function setMailServer(
  ctx: Ctx,
  server: MailServer,
): Promise<{ to: string; said: string | null }> {
  const owner = await findMember(ctx, refuseUnlessOwner(ctx));
  if (!owner) throw forbidden();
  const values = { smtp_url: urlOf(server, (await mailRoute(ctx)).url), mail_from: server.from };
  checkSettings(values);
  const { title } = await listSettings(ctx);
  try {
    await sendTest(ctx, owner.email, title, { url: values.smtp_url, from: values.mail_from });
  } catch (error) {
    return { to: owner.email, said: (error as Error).message.slice(0, 500) };
  }
  await changeSettings(ctx, values);
  return { to: owner.email, said: null };
}

const HOST = /^(?:[a-z0-9.-]+|\[[0-9a-f:.]+\])(?::\d{1,5})?$/i;

function urlOf({ host, tls, user, password }: MailServer, before: string): string {
  const scheme = tls ? 'smtps://' : 'smtp://';
  // What is no host makes no address either.
  if (!HOST.test(host)) return scheme;
  const name = encodeURIComponent(user);
  if (name === '') return `${scheme}${host}`;
  const known = before === '' ? null : new URL(before);
  const same = known?.host === host && known.username === name;
  const secret = password === '' && same ? known.password : encodeURIComponent(password);
  return `${scheme}${name}:${secret}@${host}`;
}

function refuseUnlessOwner({ actor }: Ctx): number {
  if (actor.kind !== 'member' || actor.role !== 'owner') throw forbidden();
  return actor.accountId;
}
