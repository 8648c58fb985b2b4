import { findByUri } from '../../accounts/index.ts';
import { actingAccount, as, type Ctx } from '../../context.ts';
import type { Id } from '../../db/tables.ts';
import { findStatus, findStatusByUri, remove, type StatusRow, unboost } from '../../statuses/index.ts';
import { accountOf, sameOrigin } from '../fetch/actor.ts';
import { fetchDocument, unlessMissing } from '../fetch/document.ts';
import { found } from '../fetch/fediverse.ts';
import { isFollowedHere } from '../fetch/note.ts';
import { refreshLater } from '../fetch/refresh.ts';
import { type Activity, type Reference, readActivity } from '../normalise/activity.ts';
import { Refused } from '../normalise/refused.ts';
import { idOf } from '../normalise/values.ts';
import { isGone } from './gone.ts';
import { receiveLike } from './like.ts';
import type { Effect } from './receiver.ts';
import { bury } from './tombstones.ts';
import { receiveUndo } from './undo.ts';
import { updateNote } from './update-note.ts';

/** What a group does with a post: puts it before its followers, as its boost. */
type Boost = (statusId: Id) => Effect;

type Receive = (ctx: Ctx, said: Activity, boost: Boost) => Promise<Effect | null>;

/** What a group may pass on; the rest, votes against something and locks among it, is nothing here. */
const PASSED_ON: Readonly<Record<string, Receive>> = {
  Create: created,
  Update: updated,
  Delete: deleted,
  Remove: deleted,
  Like: marked,
  EmojiReact: marked,
  Undo: marked,
};

/** The activity that an Announce carries; null where it carries something else, or only names it. */
export function passedOn({ embedded }: Reference): Activity | null {
  if (embedded?.object === undefined || embedded.type === undefined) return null;
  const said = readActivity(embedded);
  return said instanceof Refused ? null : said;
}

/**
 * A group passes on what its members did (FEP-1b12: Lemmy, PieFed, Mbin, NodeBB, WordPress). It is a hint of what to look
 * at, and proves nothing: a post is fetched from its own server, is gone only if that says so, and was favourited only if
 * the activity stands on the server of who did it. Posts stand before those who follow the group as its boosts, answers
 * in their thread alone.
 */
export async function receivePassedOn(ctx: Ctx, said: Activity, boost: Boost): Promise<Effect | null> {
  const receive = Object.hasOwn(PASSED_ON, said.type) ? PASSED_ON[said.type] : undefined;
  if (!receive || !(await isFollowedHere(ctx, actingAccount(ctx)))) return null;
  return receive(ctx, said, boost);
}

async function created(ctx: Ctx, { object }: Activity, boost: Boost): Promise<Effect | null> {
  const uri = object.id;
  if (uri === null) return null;
  const known = await findStatusByUri(ctx, uri);
  if (known) return putBefore(known, boost);
  if (ctx.origin.isOurs(uri)) return null;
  const answered = idOf(object.embedded?.inReplyTo);
  // Nobody here reads that thread.
  if (answered !== null && !(await findStatusByUri(ctx, answered))) return null;
  const seen = await unlessMissing(() => found(ctx, uri));
  const post = seen?.kind === 'status' ? await findStatus(ctx, seen.id) : undefined;
  return post ? putBefore(post, boost) : null;
}

function putBefore(post: StatusRow, boost: Boost): Effect | null {
  const isAnswer = post.in_reply_to_id !== null || post.answers_unknown === 1;
  return isAnswer || post.boost_of_id !== null || post.deleted_at !== null ? null : boost(post.id);
}

async function updated(ctx: Ctx, said: Activity, boost: Boost): Promise<Effect | null> {
  const uri = said.object.id;
  if (uri === null || ctx.origin.isOurs(uri)) return null;
  const account = await findByUri(ctx, uri);
  // Its moderators changed what the group says of itself: it is asked itself.
  if (account?.id === actingAccount(ctx)) refreshLater(ctx, { actor: uri, fetchedAt: 0 });
  if (account) return null;
  if (!(await findStatusByUri(ctx, uri))) return created(ctx, said, boost);
  return updateNote(ctx, { ...said, object: { id: uri, embedded: null } });
}

/** Of its members' posts a group takes down its own boost; that a post is gone only its own server can say. */
async function deleted(ctx: Ctx, { object }: Activity): Promise<Effect | null> {
  const uri = object.id;
  const status = uri === null ? undefined : await findStatusByUri(ctx, uri);
  if (uri === null || !status || status.deleted_at !== null || status.boost_of_id !== null) return null;
  if (status.uri === null || !(await isGone(ctx, uri)))
    return (inner) => unboost(inner, { statusId: status.id });
  return async (inner) => {
    await bury(inner, uri);
    await remove(as(inner, { kind: 'remote', accountId: status.account_id }), { statusId: status.id });
  };
}

/** Favourites of what members wrote; those of strangers' posts are for their servers to count. */
async function marked(ctx: Ctx, said: Activity): Promise<Effect | null> {
  const undone = said.type === 'Undo' ? passedOn(said.object) : said;
  const target = undone?.object.id ?? null;
  if (target === null || !ctx.origin.isOurs(target) || !(await findStatusByUri(ctx, target))) return null;
  const done = await atItsOrigin(ctx, said);
  const accountId = done && (await unlessMissing(() => accountOf(ctx, done.actor)));
  if (!done || accountId === null) return null;
  const member = as(ctx, { kind: 'remote', accountId });
  const effect = await (done.type === 'Undo' ? receiveUndo : receiveLike)(member, done);
  return effect && ((inner) => effect({ ...inner, actor: member.actor }));
}

/** The activity as the server of its actor has it. */
async function atItsOrigin(ctx: Ctx, { id, actor, type, object }: Activity): Promise<Activity | null> {
  if (id === null || !sameOrigin(id, actor) || ctx.origin.isOurs(id)) return null;
  const fetched = await unlessMissing(() => fetchDocument(ctx, id));
  const said = fetched && readActivity(fetched.document);
  if (!said || said instanceof Refused || said.actor !== actor || said.type !== type) return null;
  return said.object.id === object.id ? said : null;
}
