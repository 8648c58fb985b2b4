import type { Ctx } from '../../context.ts';
import type { Id } from '../../db/tables.ts';
import type { Tx } from '../../db/transact.ts';
import { enqueue } from '../../jobs/queue.ts';
import { ENDS_KEPT_MS } from '../../terms.ts';
import { memberKeys } from '../member-keys.ts';
import { PUBLIC } from '../normalise/audience.ts';
import type { Activity } from '../objects/activities.ts';
import { sha256 } from '../signatures/digest.ts';
import { prove } from '../signatures/proof.ts';
import type { Action } from './tables.ts';

/** Kind of the job that makes deliveries of an outgoing row. */
export const EXPAND_JOB = 'federation.expand';

const DAY = 86_400_000;
/** How long a server that was away can still be told; of an end and of a move it is told longer (`ENDS_KEPT_MS`), or it would keep what is gone. */
const KEPT = 7 * DAY;

/** Which earlier actions on the same subject a later one makes pointless. Without its Create an Update says nothing. */
const SUPERSEDES: Readonly<Record<Action, readonly Action[]>> = {
  create: [],
  update: ['update'],
  delete: ['create', 'update'],
  like: ['undo'],
  announce: ['undo'],
  follow: ['undo'],
  block: ['undo'],
  add: ['remove'],
  remove: ['add'],
  undo: ['like', 'announce', 'follow', 'block'],
  accept: ['reject'],
  reject: ['accept'],
  ask: [],
  move: ['move'],
};

/** What a server that was away long must still hear. */
const LASTING = new Set<Action>(['delete', 'move']);

export interface NewOutgoing {
  /** Drawn before the facts were read, so that what happened later has a larger one. */
  id: Id;
  senderId: Id;
  activity: Activity;
  followersOf: Id | null;
  inboxes: readonly string[];
  subject: string;
  action: Action;
  /** Of two rows with one key the second is not written. */
  key: string;
  /** Said for an account whose server is gone, and signed with its key. */
  restoreId?: Id;
}

/**
 * Writes what we say into the log, once, and queues its deliveries. The document is proved, where it is for everybody,
 * serialised and digested here, once.
 */
export async function sayOnce(ctx: Ctx & { tx: Tx }, entry: NewOutgoing): Promise<void> {
  if (entry.followersOf === null && entry.inboxes.length === 0) return;
  await log(ctx, entry, JSON.stringify(await proved(ctx, entry)));
}

/** The same of what somebody else said, as it came, for those who follow the sender. */
export async function passOnce(
  ctx: Ctx & { tx: Tx },
  { document, ...entry }: Omit<NewOutgoing, 'activity' | 'inboxes'> & { document: string },
): Promise<void> {
  await log(ctx, { ...entry, inboxes: [] }, document);
}

type Entry = Omit<NewOutgoing, 'activity'>;

async function log(ctx: Ctx & { tx: Tx }, entry: Entry, document: string): Promise<void> {
  const { id, senderId, followersOf, inboxes, subject, action, key } = entry;
  const added = await ctx.db
    .insertInto('outgoing')
    .values({
      id,
      sender_id: senderId,
      document,
      digest: sha256(document),
      followers_of: followersOf,
      inboxes: JSON.stringify(inboxes),
      subject,
      action,
      unique_key: key,
      restore_id: entry.restoreId ?? null,
      superseded_by: null,
      expanded_to: 0,
      expanded_at: null,
      kept_until: ctx.clock.now() + (LASTING.has(action) ? ENDS_KEPT_MS : KEPT),
    })
    .onConflict((conflict) => conflict.column('unique_key').doNothing())
    .returning('id')
    .executeTakeFirst();
  if (!added) return;
  await supersede(ctx, entry);
  await enqueue(ctx, [{ kind: EXPAND_JOB, payload: { outgoingId: id } }]);
}

/** What is for everybody may be passed on by others, so it says itself whose it is (FEP-8b32). */
async function proved(ctx: Ctx, { senderId, activity }: NewOutgoing): Promise<Activity> {
  if (![activity.to, activity.cc].flat().includes(PUBLIC)) return activity;
  const keys = await memberKeys(ctx, senderId);
  return keys ? prove(activity, ctx.origin.proofKey(senderId), keys.proof, ctx.clock.now()) : activity;
}

/**
 * Their deliveries that wait are dropped when their turn comes, those under way are let go. What was deleted is sent to
 * nobody any more, so its text goes from the log as well.
 */
async function supersede(ctx: Ctx & { tx: Tx }, { id, senderId, subject, action }: Entry): Promise<void> {
  const pointless = SUPERSEDES[action];
  if (pointless.length === 0) return;
  await ctx.db
    .updateTable('outgoing')
    .set({ superseded_by: id })
    .where('subject', '=', subject)
    .where('sender_id', '=', senderId)
    .where('action', 'in', pointless)
    .where('superseded_by', 'is', null)
    .where('id', '<', id)
    .execute();
  if (action !== 'delete') return;
  await ctx.db
    .updateTable('outgoing')
    .set({ document: '' })
    .where('subject', '=', subject)
    .where('sender_id', '=', senderId)
    .where('action', 'in', pointless)
    .where('id', '<', id)
    .execute();
}
