import type { Ctx } from '../../context.ts';
import type { Time } from '../../db/tables.ts';
import { transact } from '../../db/transact.ts';
import { enqueue } from '../../jobs/queue.ts';
import { fingerprint } from '../../secrets.ts';
import { findStatus, findStatusByUri, type StatusRow, UNLISTED } from '../../statuses/index.ts';
import { sameOrigin } from '../fetch/actor.ts';
import { hintBudget } from '../fetch/hint-budget.ts';
import { isFollowedHere } from '../fetch/note.ts';
import type { Activity } from '../normalise/activity.ts';
import { moment } from '../normalise/moments.ts';
import { idOf } from '../normalise/values.ts';
import { talksToHostOf } from '../policy.ts';
import type { KnownKey } from './keys.ts';

/** Kind of the job that looks at what was forwarded. */
export const FORWARDED_JOB = 'federation.forwarded';

/** A post that somebody forwarded word of, looked at until then or never. */
export interface Forwarded {
  type: string;
  uri: string;
  until: Time;
}

const LIVES_MS = 60_000;
const TYPES = new Set(['Create', 'Update', 'Delete']);
/** Each is a fetch or two: of the post, and of an author who is not known yet. */
const mayTake = hintBudget({ aSecond: 5, atOnce: 20, told: 'more was forwarded than was looked at' });

/**
 * Whether this is an answer to what a member reads, forwarded by the server of whom it answers to those who follow them
 * (ActivityPub §7.1.2, as Mastodon does): then it names a post to be looked at where it is of itself, and nothing in it is
 * believed. Everything else that is signed by one and said by another stays refused (decision 45).
 */
export async function takenAsHint(ctx: Ctx, signer: KnownKey, activity: Activity): Promise<boolean> {
  const { type, actor, object, raw } = activity;
  const { id: uri } = object;
  if (signer.suspended || signer.deleted || signer.further || raw.proof !== undefined) return false;
  if (!TYPES.has(type) || uri === null || uri === actor || !sameOrigin(uri, actor)) return false;
  // Who lives on the server that signs says it there.
  if (sameOrigin(uri, signer.actor) || ctx.origin.isOurs(uri)) return false;
  const known = await findStatusByUri(ctx, uri);
  const answered = known ? await parentOf(ctx, known) : await namedIn(ctx, activity);
  if (!answered || !(await isReadHere(ctx, answered, signer))) return false;
  if (!isNews(activity, known) || !(await talksToHostOf(ctx, uri))) return true;
  const name = `${type} ${uri} ${known ? timeOf(activity) : null}`;
  if (!mayTake(ctx, name)) return true;
  const payload: Forwarded = { type, uri, until: ctx.clock.now() + LIVES_MS };
  await transact(ctx, (inner) => enqueue(inner, [{ kind: FORWARDED_JOB, payload, key: fingerprint(name) }]));
  return true;
}

/** A public post of who signs, or of a neighbour of theirs, whom a member follows. */
async function isReadHere(ctx: Ctx, answered: StatusRow, { actor }: KnownKey): Promise<boolean> {
  const { uri, visibility, deleted_at: deletedAt, account_id: authorId } = answered;
  if (uri === null || deletedAt !== null || visibility > UNLISTED) return false;
  return sameOrigin(uri, actor) && (await isFollowedHere(ctx, authorId));
}

async function parentOf(ctx: Ctx, { in_reply_to_id: id }: StatusRow): Promise<StatusRow | undefined> {
  return id === null ? undefined : findStatus(ctx, id);
}

/** What is not known here cannot end, and what it answers only the copy says, until the post itself does. */
async function namedIn(ctx: Ctx, { type, object }: Activity): Promise<StatusRow | undefined> {
  const uri = type === 'Delete' ? null : idOf(object.embedded?.inReplyTo);
  return uri === null ? undefined : findStatusByUri(ctx, uri);
}

function isNews(activity: Activity, known: StatusRow | undefined): boolean {
  if (!known) return true;
  if (known.deleted_at !== null || known.boost_of_id !== null || activity.type === 'Create') return false;
  return activity.type === 'Delete' || (timeOf(activity) ?? 0) > (known.edited_at ?? 0);
}

function timeOf({ object }: Activity): number | null {
  return moment(object.embedded?.updated)?.at ?? null;
}
