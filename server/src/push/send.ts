import type { Notification } from '@skein/api/notification.ts';
import { findMember, interfaceLanguageOf } from '../accounts/index.ts';
import { as, type Ctx, type Job } from '../context.ts';
import { timeOf } from '../db/ids.ts';
import type { Id } from '../db/tables.ts';
import { transact } from '../db/transact.ts';
import { inTurn } from '../jobs/turns.ts';
import { presentNotifications, titleOf, visibleNotification } from '../notifications/index.ts';
import { OutboundError } from '../outbound/index.ts';
import { factsBetween } from '../relations/index.ts';
import { fingerprint } from '../secrets.ts';
import { standingTokens } from '../sign-in/index.ts';
import { plainText } from '../statuses/index.ts';
import { beginning } from './beginning.ts';
import { encrypt, encryptAsDrafted } from './encrypt.ts';
import type { PushRow, Secret } from './subscribe.ts';
import { vapidHeaders } from './vapid.ts';
import './tables.ts';

/** Kind of the job that tells one device of one notification. */
export const PUSH_JOB = 'push.send';

/** A push service keeps it so long for a device that is off, and so do we for a service that is. */
const LIFE_MS = 48 * 3_600_000;
/** Shorter than the lease of a job. */
const SEND_MS = 20_000;
/** The first comes an hour and a half after the notification: then a page is fresher. */
const TRIES = 7;

export interface Push {
  subscriptionId: Id;
  notificationId: Id;
}

/**
 * Tells one device of one notification, unless it was withdrawn, hidden or dropped meanwhile. A service that says the
 * device is gone ends the subscription; one that is busy or away is asked again. @throws then
 */
export async function sendPush(ctx: Ctx, push: Push, { attempts }: Pick<Job, 'attempts'>): Promise<void> {
  const row = await ctx.db
    .selectFrom('push_subscriptions')
    .selectAll()
    .where('id', '=', push.subscriptionId)
    .executeTakeFirst();
  if (!row || timeOf(push.notificationId) < ctx.clock.now() - LIFE_MS) return;
  const turn = { asks: row.endpoint, member: row.account_id };
  const job = { kind: PUSH_JOB, payload: push, ...turn, attempts: attempts - 1 };
  await inTurn(ctx, job, async () => {
    const secret = JSON.parse(ctx.secrets.open(row.sealed)) as Secret;
    const standing = await standingTokens(ctx, [fingerprint(secret.token)]);
    const text = standing.size > 0 ? await textOf(ctx, row, push.notificationId, secret.token) : null;
    if (text === null) return;
    const outcome = await post(ctx, row, secret, text);
    if (outcome === 'gone') await forget(ctx, row.id);
    else if (outcome === 'later') {
      if (attempts < TRIES) throw new Error('a push service could not take a message');
      ctx.log.warn('a push was dropped after its last try', { ...push, attempts });
    }
  });
}

/** What the device shows, as Mastodon says it; null for what its member is not told any more. */
async function textOf(ctx: Ctx, row: PushRow, notificationId: Id, token: string): Promise<string | null> {
  const { account_id: accountId, policy } = row;
  const member = await findMember(ctx, accountId);
  if (!member) return null;
  const acting = as(ctx, {
    kind: 'member',
    accountId,
    appId: null,
    tokenId: row.token_id,
    scopes: [],
    role: member.role,
  });
  const stored = await ctx.db
    .selectFrom('notifications')
    .select('from_account_id')
    .where('id', '=', notificationId)
    .where('filtered', '=', 0)
    .executeTakeFirst();
  const visible = stored ? await visibleNotification(acting, notificationId) : null;
  if (!stored || visible === null) return null;
  if (!(await isWanted(ctx, policy, accountId, stored.from_account_id))) return null;
  const [rope] = await presentNotifications(acting, [visible]);
  if (!rope) return null;
  const told = JSON.parse(Buffer.concat(rope).toString()) as Notification;
  if (isHidden(told)) return null;
  const language = (await interfaceLanguageOf(ctx, accountId)) ?? member.locale;
  const { account, status, type } = told;
  return JSON.stringify({
    access_token: token,
    preferred_locale: language,
    // A number: apps read it as one.
    notification_id: notificationId,
    notification_type: type,
    icon: account.avatar_static,
    title: titleOf(language, type, beginning(account.display_name || account.username, 'name')),
    body: beginning(plainText(status ? status.spoiler_text || status.content : account.note)),
  });
}

async function isWanted(ctx: Ctx, policy: PushRow['policy'], member: Id, from: Id): Promise<boolean> {
  if (policy === 'all') return true;
  if (policy === 'followed') return (await factsBetween(ctx, member, from)).follows;
  return policy === 'follower' && (await factsBetween(ctx, from, member)).follows;
}

/** A filter that hides what it meets among notifications hides it from devices as well. */
function isHidden({ status }: Notification): boolean {
  return (status?.filtered ?? []).some(
    ({ filter }) => filter.filter_action === 'hide' && filter.context.includes('notifications'),
  );
}

async function post(
  ctx: Ctx,
  row: PushRow,
  { auth }: Secret,
  text: string,
): Promise<'sent' | 'gone' | 'later' | 'refused'> {
  const device = { p256dh: Buffer.from(row.p256dh, 'base64url'), auth: Buffer.from(auth, 'base64url') };
  const { body, headers } = (row.standard === 1 ? encrypt : encryptAsDrafted)(text, device);
  const sender = await vapidHeaders(ctx, row.endpoint, row.standard === 1);
  const keys = [headers['Crypto-Key'], sender['Crypto-Key']].filter((one) => one !== undefined);
  try {
    const { status } = await ctx.outbound.request({
      method: 'POST',
      url: row.endpoint,
      headers: {
        'Content-Type': 'application/octet-stream',
        TTL: String(LIFE_MS / 1000),
        Urgency: 'normal',
        ...headers,
        ...sender,
        ...(keys.length > 0 ? { 'Crypto-Key': keys.join(';') } : {}),
      },
      body,
      maxBytes: 64 * 1024,
      headOnly: true,
      deadlineMs: SEND_MS,
    });
    if (status >= 200 && status < 300) return 'sent';
    if (status === 404 || status === 410) return 'gone';
    return status === 408 || status === 429 || status >= 500 ? 'later' : 'refused';
  } catch (error) {
    // The address of a device is a secret of its own, so the log is not told it.
    const kind = error instanceof OutboundError ? error.kind : null;
    if (kind === 'network' || kind === 'timeout' || kind === 'tls') return 'later';
    if (kind === null) throw error;
    return 'refused';
  }
}

async function forget(ctx: Ctx, id: Id): Promise<void> {
  await transact(ctx, (inner) => inner.db.deleteFrom('push_subscriptions').where('id', '=', id).execute());
}
