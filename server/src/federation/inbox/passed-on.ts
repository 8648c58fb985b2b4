import { actingAccount, type Ctx } from '../../context.ts';
import type { Id } from '../../db/tables.ts';
import { enqueue } from '../../jobs/queue.ts';
import { fingerprint } from '../../secrets.ts';
import { findStatusByUri } from '../../statuses/index.ts';
import { isFollowedHere } from '../fetch/note.ts';
import { type Activity, type Reference, readActivity } from '../normalise/activity.ts';
import { Refused } from '../normalise/refused.ts';
import { idOf } from '../normalise/values.ts';
import type { ToldBoost } from './boost-of.ts';
import type { Effect } from './receiver.ts';

/** Kind of the job that looks at what a group passes on. */
export const PASSED_ON_JOB = 'federation.passed-on';

/** What a group passes on, as far as it says where to look. */
export interface PassedOn {
  groupId: Id;
  /** How the group's boost is told. */
  told: ToldBoost;
  /** What was done, by whom, and the id of that. */
  type: string;
  id: string | null;
  actor: string;
  /** What it was done with, or what was taken back. */
  object: string;
  tries?: number;
}

const POSTS = new Set(['Announce', 'Create', 'Update', 'Delete', 'Remove']);
const MARKS = new Set(['Like', 'EmojiReact', 'Undo']);

/** The activity that an Announce carries; null where it carries something else, or only names it. */
export function passedOnIn({ embedded }: Reference): Activity | null {
  if (embedded?.object === undefined || embedded.type === undefined) return null;
  const said = readActivity(embedded);
  return said instanceof Refused ? null : said;
}

/**
 * A group passes on what its members did (FEP-1b12: Lemmy, PieFed, Mbin, NodeBB, WordPress). It is a hint of what to look
 * at, and proves nothing. The servers that must be asked are as many as the group has members: a job asks them, so that a
 * slow one does not hold up what else the group says.
 */
export async function passOn(ctx: Ctx, said: Activity, told: ToldBoost): Promise<Effect | null> {
  const { type, id, actor, object } = said;
  const isMark = MARKS.has(type);
  // Favourites of what strangers wrote are for their servers to count.
  const about = type === 'Undo' ? (passedOnIn(object)?.object.id ?? null) : object.id;
  if (about === null || (isMark ? !ctx.origin.isOurs(about) : !POSTS.has(type))) return null;
  const groupId = actingAccount(ctx);
  if (!(await isFollowedHere(ctx, groupId)) || about === told.remote.uri) return null;
  if (type === 'Create') {
    const answered = idOf(object.embedded?.inReplyTo);
    // Nobody here reads that thread.
    if (answered !== null && !(await findStatusByUri(ctx, answered))) return null;
  }
  const payload: PassedOn = { groupId, told, type, id, actor, object: about };
  return (inner) => enqueue(inner, [{ kind: PASSED_ON_JOB, payload, key: keyOf(payload) }]);
}

/** The same said twice is looked at once; of a mark every saying counts. */
export function keyOf({ groupId, type, id, actor, object }: PassedOn): string {
  return fingerprint(MARKS.has(type) ? `${type} ${actor} ${id}` : `${groupId} ${type} ${object}`);
}
