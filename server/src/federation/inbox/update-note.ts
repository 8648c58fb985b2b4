import { type AccountRow, findAccount, findByUri } from '../../accounts/index.ts';
import { as, type Ctx } from '../../context.ts';
import { takeEmojis } from '../../emojis/index.ts';
import { emit } from '../../events/events.ts';
import {
  claimStamp,
  edit,
  findStatusByUri,
  keepTold,
  PENDING,
  type Post,
  quoteIn,
  savePolicy,
  takeCounts,
} from '../../statuses/index.ts';
import { emojisOf, sameOrigin } from '../fetch/actor.ts';
import { fetchDocument, unlessMissing } from '../fetch/document.ts';
import { noteOf, policyOf, stampOf, statusOf, toldOf } from '../fetch/note.ts';
import { pollOf } from '../fetch/poll.ts';
import { refreshLater } from '../fetch/refresh.ts';
import type { Activity } from '../normalise/activity.ts';
import { type Note, readNote } from '../normalise/objects.ts';
import { Refused } from '../normalise/refused.ts';
import { ownNote, receiveCreate } from './create.ts';
import type { Effect, Receiver } from './receiver.ts';

/** A post was changed by its author. What is not known here is taken for new, since its Create may come later, as in Mastodon. */
export const updateNote: Receiver = async (ctx, activity) => {
  const uri = activity.object.id;
  if (uri === null || ctx.origin.isOurs(uri)) return null;
  if (!isAboutPost(activity)) return lookAtActor(ctx, uri, activity.actor);
  const status = await findStatusByUri(ctx, uri);
  if (!status) return receiveCreate(ctx, activity);
  if (status.deleted_at !== null || status.boost_of_id !== null) return null;
  const note = ownNote(activity) ?? (await asked(ctx, uri));
  if (!note) return null;
  const author = await findAccount(ctx, status.account_id);
  const writer = await findByUri(ctx, note.attributedTo);
  if (!author || writer?.id !== author.id || author.suspended_at !== null) return null;
  const counts = pollOf(ctx, note.poll);
  // Without a time, or with the one that is known, it tells of counters only.
  const at = note.updated ? Math.min(note.updated.at, ctx.clock.now()) : null;
  if (at === null || (status.edited_at !== null && at <= status.edited_at)) {
    const isOld = at !== null && status.edited_at !== null && at < status.edited_at;
    if (isOld) return null;
    return async (inner) => {
      if (counts) await takeCounts(inner, status.id, counts);
      await retell(inner, status as Post, note, author);
    };
  }
  const {
    content,
    source,
    spoiler,
    sensitive,
    language,
    mentioned,
    tags = [],
    poll,
    remote,
  } = await statusOf(ctx, note, author);
  const attached = { remote: remote?.attachments ?? [] };
  const change = { content, source, spoiler, sensitive, language, mentioned, tags, poll, attached };
  return async (inner) => {
    await edit(as(inner, { kind: 'remote', accountId: author.id }), { ...change, statusId: status.id, at });
    if (counts) await takeCounts(inner, status.id, counts);
    await retell(inner, status as Post, note, author);
  };
};

/** Its emojis, who may quote it now, and what agrees to what it quotes; that itself cannot be changed. */
async function retell(
  inner: Parameters<Effect>[0],
  status: Post,
  note: Note,
  author: AccountRow,
): Promise<void> {
  await takeEmojis(inner, { uri: note.id }, emojisOf(inner, note.id, note.emojis));
  await savePolicy(inner, status, policyOf(note, author));
  await keepTold(inner, status, toldOf(note));
  const quote = await quoteIn(inner, status.id);
  if (!quote) return;
  const stamp = note.quote && stampOf(inner, note.quote);
  if (quote.state === PENDING && stamp) await claimStamp(inner, quote, stamp);
  // That it shows none any more says nothing; the server that gave it does.
  else if (quote.stamp !== null && !stamp) await emit(inner, 'quote.claimed', { quoteId: quote.id });
}

/** A neighbour says that an account describes itself anew, as moderators do of their group: it is asked itself. */
async function lookAtActor(ctx: Ctx, uri: string, actor: string): Promise<null> {
  if (sameOrigin(uri, actor) && (await findByUri(ctx, uri))) refreshLater(ctx, { actor: uri, fetchedAt: 0 });
  return null;
}

/** The object may be a bare id; of accounts and other things that stand inside, this says nothing. */
function isAboutPost({ actor, object }: Activity): boolean {
  if (object.id === actor) return false;
  return !object.embedded || !(readNote(object.embedded) instanceof Refused);
}

async function asked(ctx: Ctx, uri: string): Promise<Note | null> {
  return unlessMissing(async () => noteOf(await fetchDocument(ctx, uri)));
}
