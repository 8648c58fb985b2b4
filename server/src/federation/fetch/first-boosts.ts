import type { AccountRow } from '../../accounts/index.ts';
import { as, type Ctx } from '../../context.ts';
import { timeOf } from '../../db/ids.ts';
import { asOne, transact } from '../../db/transact.ts';
import { Refusal } from '../../errors.ts';
import { findStatus, findStatusByUri, type StatusRow } from '../../statuses/index.ts';
import { boostOf, toldBoost } from '../inbox/boost-of.ts';
import { passedOnIn } from '../inbox/passed-on.ts';
import { type Activity, readActivity } from '../normalise/activity.ts';
import type { Json } from '../normalise/document.ts';
import { Refused } from '../normalise/refused.ts';
import { idOf } from '../normalise/values.ts';
import { sameOrigin } from './actor.ts';
import { fetchDocument } from './document.ts';
import { takeNote } from './fediverse.ts';

/** What a group announced: by which Announce, of what, and whether that began a thread. */
interface Announced {
  announce: Activity;
  uri: string;
  /** It announced what somebody did, of which only new posts that answer nothing are shown. */
  wrapped: boolean;
}

/** Whether this in the outbox of a group may be a boost: what it announces of its members' comments stands in their threads. */
export function mayBeBoost(group: AccountRow, document: Json): boolean {
  return announcedIn(group, document) !== null;
}

function announcedIn({ uri: owner }: AccountRow, document: Json): Announced | null {
  const announce = readActivity(document);
  if (announce instanceof Refused || announce.type !== 'Announce' || announce.actor !== owner) return null;
  if (announce.id === null || !sameOrigin(announce.id, announce.actor)) return null;
  const said = passedOnIn(announce.object);
  const { id: uri, embedded } = said ? said.object : announce.object;
  if (uri === null || (said && said.type !== 'Create')) return null;
  return said && idOf(embedded?.inReplyTo) !== null ? null : { announce, uri, wrapped: said !== null };
}

/**
 * Takes in what a group passed on before anybody here followed it: the post from its own id, and its boost by the group,
 * where it stood then; nobody is told of either.
 * @throws {FetchFailed}
 */
export async function takeBoost(ctx: Ctx, group: AccountRow, document: Json): Promise<void> {
  const announced = announcedIn(group, document);
  if (!announced || (await findStatusByUri(ctx, announced.announce.id as string))) return;
  const { announce, uri, wrapped } = announced;
  const post = await postAt(ctx, uri);
  if (!post || post.deleted_at !== null) return;
  const isAnswer = post.in_reply_to_id !== null || post.answers_unknown === 1;
  if (wrapped && (isAnswer || post.boost_of_id !== null)) return;
  const told = toldBoost(ctx, announce.id as string, announce, group);
  // Lemmy's Announces have no time: what began a thread stands where it was written.
  const published = announce.published ? told.remote.published : timeOf(post.id);
  const effect = boostOf(post.id, { ...told, remote: { ...told.remote, published, quiet: true } });
  const acting = as(ctx, { kind: 'remote', accountId: group.id });
  try {
    await transact(acting, (inner) => effect(asOne(inner)));
  } catch (error) {
    // Not to be seen or boosted.
    if (!(error instanceof Refusal) || error.kind === 'unavailable') throw error;
  }
}

async function postAt(ctx: Ctx, uri: string): Promise<StatusRow | undefined> {
  const known = await findStatusByUri(ctx, uri);
  if (known || ctx.origin.isOurs(uri)) return known;
  const id = await takeNote(ctx, await fetchDocument(ctx, uri), true);
  return id === null ? undefined : findStatus(ctx, id);
}
