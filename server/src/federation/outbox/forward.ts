import { loadAccounts } from '../../accounts/index.ts';
import type { Ctx } from '../../context.ts';
import type { Id } from '../../db/tables.ts';
import type { Tx } from '../../db/transact.ts';
import { canonicalHost } from '../../origin.ts';
import { factsBetween } from '../../relations/index.ts';
import { findStatus, findStatusByUri, PUBLIC, type StatusRow } from '../../statuses/index.ts';
import { hintBudget } from '../fetch/hint-budget.ts';
import type { Effect } from '../inbox/receiver.ts';
import type { Activity } from '../normalise/activity.ts';
import { PUBLIC as EVERYBODY } from '../normalise/audience.ts';
import { idOf } from '../normalise/values.ts';
import { hasRemoteFollowers } from './audience.ts';
import { passOnce } from './outgoing.ts';
import type { Action } from './tables.ts';

const ACTIONS: Readonly<Record<string, Action>> = { Create: 'create', Update: 'update', Delete: 'delete' };
/** A post of an ordinary length is two or three thousand; each goes to all servers of those who follow the member. */
const MOST_LETTERS = 64 * 1024;
/** One forwarded answer may be as many deliveries as a member has servers of followers. */
const mayForward = hintBudget({ aSecond: 0.5, atOnce: 30, told: 'more answers came than are forwarded' });

/**
 * The same effect, and then what is said of an answer to a member goes to those who follow the member (ActivityPub §7.1.2),
 * byte for byte: their servers may know nothing of who answers. It must say itself whose it is, by a proof or an LD
 * signature, which those judge who get it; and what it is about must be open to all, here too.
 */
export async function forwarding(
  ctx: Ctx,
  activity: Activity,
  text: string,
  effect: Effect,
): Promise<Effect> {
  const { type, object, raw } = activity;
  const action = ACTIONS[type];
  const { id: uri, embedded } = object;
  if (!action || uri === null || (raw.proof === undefined && raw.signature === undefined)) return effect;
  if (raw.bto !== undefined || raw.bcc !== undefined || text.length > MOST_LETTERS) return effect;
  const known = action === 'create' ? undefined : await findStatusByUri(ctx, uri);
  const answersUs = known ? await isToOurs(ctx, known) : answersOurs(ctx, embedded?.inReplyTo);
  if (!answersUs) return effect;
  if (action !== 'delete' && ![...activity.to, ...activity.cc].includes(EVERYBODY)) return effect;
  if (!mayForward(ctx, `${type} ${activity.id ?? uri}`)) return effect;
  return async (inner) => {
    await effect(inner);
    const answer = known && action === 'delete' ? known : await findStatusByUri(inner, uri);
    if (!answer || (action !== 'delete' && answer.deleted_at !== null)) return;
    await forward(inner, answer, action, text);
  };
}

function answersOurs(ctx: Ctx, answered: unknown): boolean {
  const uri = idOf(answered);
  return uri !== null && ctx.origin.parse(uri)?.kind === 'status';
}

async function isToOurs(ctx: Ctx, { in_reply_to_id: parentId }: StatusRow): Promise<boolean> {
  return parentId !== null && (await findStatus(ctx, parentId))?.uri === null;
}

async function forward(
  ctx: Ctx & { tx: Tx },
  answer: StatusRow,
  action: Action,
  document: string,
): Promise<void> {
  const { id: statusId, in_reply_to_id: parentId, visibility, edited_at: at } = answer;
  const post = parentId === null ? undefined : await findStatus(ctx, parentId);
  if (!post || post.uri !== null || post.deleted_at !== null) return;
  if (visibility !== PUBLIC || post.visibility !== PUBLIC) return;
  const { account_id: senderId } = post;
  if (!(await hasRemoteFollowers(ctx, senderId))) return;
  const people = await loadAccounts(ctx, [senderId, answer.account_id]);
  if (people.some((one) => one.suspended_at !== null || one.deleted_at !== null)) return;
  const { blocks, blockedBy, domainBlocks } = await factsBetween(ctx, senderId, answer.account_id);
  if (blocks || blockedBy || domainBlocks) return;
  const subject = forwardedAs(statusId);
  const key = `${action} ${subject} ${action === 'update' ? at : ''}`;
  await passOnce(ctx, {
    id: ctx.ids.next(),
    senderId,
    document,
    followersOf: senderId,
    subject,
    action,
    key,
  });
}

const FORWARDED = 'forward:';

function forwardedAs(statusId: Id): string {
  return `${FORWARDED}${statusId}`;
}

/** The host of who said what is forwarded, which need not be told; null of everything else. */
export async function homeOfForwarded(ctx: Ctx, subject: string): Promise<string | null> {
  if (!subject.startsWith(FORWARDED)) return null;
  const answer = await findStatus(ctx, Number(subject.slice(FORWARDED.length)));
  return answer?.uri ? canonicalHost(new URL(answer.uri)) : null;
}

/** What was forwarded of a post that is gone is sent to nobody any more, and not kept. Joins the caller's transaction. */
export async function dropForwarded(ctx: Ctx & { tx: Tx }, statusId: Id): Promise<void> {
  await ctx.db
    .updateTable('outgoing')
    .set({ document: '' })
    .where('subject', '=', forwardedAs(statusId))
    .where('action', '<>', 'delete')
    .execute();
}
