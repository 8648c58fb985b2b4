import { findAccount, findByUri } from '../../accounts/index.ts';
import { as, type Ctx } from '../../context.ts';
import { asOne, transact } from '../../db/transact.ts';
import { Refusal } from '../../errors.ts';
import { enqueue } from '../../jobs/queue.ts';
import { inTurn } from '../../jobs/turns.ts';
import { findStatus, findStatusByUri, remove, type StatusRow, unboost } from '../../statuses/index.ts';
import { accountOf, sameOrigin } from '../fetch/actor.ts';
import { FetchFailed, fetchDocument, unlessMissing } from '../fetch/document.ts';
import { found } from '../fetch/fediverse.ts';
import { refreshLater } from '../fetch/refresh.ts';
import { bareActivity, readActivity } from '../normalise/activity.ts';
import { Refused } from '../normalise/refused.ts';
import { boostOf } from './boost-of.ts';
import { isGone } from './gone.ts';
import { receiveLike } from './like.ts';
import { keyOf, PASSED_ON_JOB, type PassedOn, passedOnIn } from './passed-on.ts';
import type { Effect } from './receiver.ts';
import { bury } from './tombstones.ts';
import { receiveUndo } from './undo.ts';
import { updateNote } from './update-note.ts';

const AGAIN_MS = 60_000;
const TRIES = 5;

type Take = (ctx: Ctx, said: PassedOn) => Promise<Effect | null>;

const TAKES: Readonly<Record<string, Take>> = {
  Announce: posted,
  Create: posted,
  Update: updated,
  Delete: deleted,
  Remove: deleted,
  Like: marked,
  EmojiReact: marked,
  Undo: marked,
};

/**
 * Looks at what a group passed on, where it is: a post is fetched from its own server, is gone only if that says so, and
 * was favourited only if the activity stands on the server of who did it. Posts stand before those who follow the group
 * as its boosts, answers in their thread alone. A server that cannot be reached is asked some more times.
 */
export async function takePassedOn(ctx: Ctx, said: PassedOn): Promise<void> {
  const job = { kind: PASSED_ON_JOB, payload: said, key: keyOf(said) };
  const asks = (TAKES[said.type] === marked && said.id) || said.object;
  const group = as(ctx, { kind: 'remote', accountId: said.groupId });
  await inTurn(ctx, { ...job, asks }, async () => {
    try {
      const effect = await TAKES[said.type]?.(group, said);
      if (effect) await transact(group, (inner) => effect(asOne(inner)));
    } catch (error) {
      const { tries = 0 } = said;
      // What is not to be seen or boosted is as if nothing had been said.
      if (error instanceof Refusal && error.kind !== 'unavailable') return;
      if (!(error instanceof FetchFailed)) throw error;
      if (!error.passing || tries >= TRIES) return;
      const runAt = ctx.clock.now() + AGAIN_MS * 4 ** tries;
      const again = { ...job, payload: { ...said, tries: tries + 1 }, runAt };
      await transact(ctx, (inner) => enqueue(inner, [again]));
    }
  });
}

async function posted(ctx: Ctx, { type, object, told }: PassedOn): Promise<Effect | null> {
  const post = await postAt(ctx, object);
  if (!post || post.deleted_at !== null) return null;
  const isAnswer = post.in_reply_to_id !== null || post.answers_unknown === 1;
  // Whoever boosts an answer itself says that it should be read alone.
  if (type !== 'Announce' && (isAnswer || post.boost_of_id !== null)) return null;
  return boostOf(post.id, told);
}

async function postAt(ctx: Ctx, uri: string): Promise<StatusRow | undefined> {
  const known = await findStatusByUri(ctx, uri);
  if (known || ctx.origin.isOurs(uri)) return known;
  const seen = await unlessMissing(() => found(ctx, uri));
  return seen?.kind === 'status' ? findStatus(ctx, seen.id) : undefined;
}

async function updated(ctx: Ctx, said: PassedOn): Promise<Effect | null> {
  const { groupId, object, type, actor } = said;
  if (ctx.origin.isOurs(object)) return null;
  const account = await findByUri(ctx, object);
  // Its moderators changed what the group says of itself: it is asked itself.
  if (account?.id === groupId) refreshLater(ctx, { actor: object, fetchedAt: 0 });
  if (account) return null;
  if (!(await findStatusByUri(ctx, object))) return posted(ctx, said);
  return updateNote(ctx, bareActivity(type, actor, object));
}

/** Of its members' posts a group takes down its own boost; that a post is gone only its own server can say. */
async function deleted(ctx: Ctx, { object: uri }: PassedOn): Promise<Effect | null> {
  const status = await findStatusByUri(ctx, uri);
  if (!status || status.deleted_at !== null || status.boost_of_id !== null) return null;
  if (status.uri === null || !(await isGone(ctx, uri)))
    return (inner) => unboost(inner, { statusId: status.id });
  return async (inner) => {
    await bury(inner, uri);
    await remove(as(inner, { kind: 'remote', accountId: status.account_id }), { statusId: status.id });
  };
}

/** A favourite of what a member wrote, or its end. */
async function marked(ctx: Ctx, { type, id, actor, object }: PassedOn): Promise<Effect | null> {
  if (id === null || !sameOrigin(id, actor) || ctx.origin.isOurs(id)) return null;
  if (!(await findStatusByUri(ctx, object))) return null;
  const fetched = await unlessMissing(() => fetchDocument(ctx, id));
  const said = fetched && readActivity(fetched.document);
  if (!said || said instanceof Refused || said.actor !== actor || said.type !== type) return null;
  const about = type === 'Undo' ? (passedOnIn(said.object)?.object.id ?? null) : said.object.id;
  if (about !== object) return null;
  const accountId = await unlessMissing(() => accountOf(ctx, actor));
  const account = accountId === null ? undefined : await findAccount(ctx, accountId);
  if (!account || account.suspended_at !== null) return null;
  const by = { kind: 'remote', accountId: account.id } as const;
  const effect = await (type === 'Undo' ? receiveUndo : receiveLike)(as(ctx, by), said);
  return effect && ((inner) => effect({ ...inner, actor: by }));
}
