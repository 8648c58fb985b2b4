import type { AccountRow } from '../../accounts/index.ts';
import { findByHandle, findByUri } from '../../accounts/index.ts';
import type { Ctx } from '../../context.ts';
import { prepared } from '../../db/dialect.ts';
import type { Id } from '../../db/tables.ts';
import {
  DIRECT,
  findStatusByUri,
  type NewQuote,
  type NewStatus,
  type Post,
  REFUSES,
  type StatusRow,
  type ToldOfStatus,
  tagNames,
  UNLISTED,
  VISIBILITIES,
} from '../../statuses/index.ts';
import { PUBLIC, visibilityOf } from '../normalise/audience.ts';
import { type Note, readNote } from '../normalise/objects.ts';
import type { Policy, Quote } from '../normalise/quote.ts';
import { Refused } from '../normalise/refused.ts';
import { emojisOf, mayReach, sameOrigin } from './actor.ts';
import { attachmentsOfNote } from './attachments.ts';
import { contentOf, isPost, warningOf } from './content.ts';
import { type Fetched, FetchFailed } from './document.ts';
import { packedFrom } from './interaction-policy.ts';
import { pollOf } from './poll.ts';

/** Accounts that one status may name; more are left out. */
const MOST_NAMED = 64;
/** Of those that it addresses, so many may be the group that it was written in. */
const MOST_GROUPS = 3;

/** Reads a post that was fetched from its own id; its author must be of the same origin. @throws {FetchFailed} */
export function noteOf({ id, document }: Fetched): Note {
  const note = readNote(document);
  if (note instanceof Refused) {
    throw new FetchFailed(note.reason === 'tombstone' ? 'gone' : 'unreadable', `${id}: ${note.reason}`);
  }
  if (!sameOrigin(note.attributedTo, id)) throw new FetchFailed('origin', `${id} names an author elsewhere`);
  return note;
}

/** A post as `publish` takes it: sanitised, and with everything that is known here found. Reads only. */
export async function statusOf(ctx: Ctx, note: Note, author: AccountRow): Promise<NewStatus> {
  const visibility = VISIBILITIES.indexOf(visibilityOf(note.to, note.cc, author.followers_uri));
  const parent = note.inReplyTo === null ? undefined : await findStatusByUri(ctx, note.inReplyTo);
  const now = ctx.clock.now();
  return {
    authorId: author.id,
    content: contentOf(note),
    source: null,
    spoiler: warningOf(note),
    sensitive: note.sensitive || (isPost(note) && note.summary !== null),
    language: note.language,
    visibility,
    inReplyToId: parent && parent.deleted_at === null ? parent.id : null,
    tags: tagNames(note.hashtags.map(({ name }) => name)),
    mentioned: await namedBy(ctx, note, visibility, parent),
    poll: pollOf(ctx, note.poll),
    quote: await quoteOf(ctx, note),
    quotePolicy: policyOf(note, author),
    idempotencyKey: null,
    remote: {
      uri: note.id,
      url: note.url && sameOrigin(note.url, note.id) ? note.url : note.id,
      published: Math.min(note.published?.at ?? now, now),
      precision: note.published?.span ?? 1,
      conversation: note.conversation,
      groupId: parent || visibility > UNLISTED ? null : await groupOf(ctx, note, author),
      answers: note.inReplyTo,
      told: toldOf(note),
      attachments: attachmentsOfNote(note, (url) => mayReach(ctx, url)),
      emojis: emojisOf(ctx, note.id, note.emojis),
    },
  };
}

/** What a post says it quotes. A stamp that cannot be of the quoted author's server is none. */
async function quoteOf(ctx: Ctx, { id, quote }: Note): Promise<NewQuote | null> {
  if (!quote || quote.id === id) return null;
  const known = await findStatusByUri(ctx, quote.id);
  const quoted = known && known.deleted_at === null && known.boost_of_id === null ? (known as Post) : null;
  const ours = ctx.origin.isOurs(quote.id);
  if (ours && !quoted) return null;
  return { quoted, uri: ours ? null : quote.id, older: quote.legacy, stamp: stampOf(ctx, quote) };
}

/** The stamp that a post of another server shows; what agrees to a quote of ours stands in our own row. */
export function stampOf(ctx: Ctx, { id, authorization }: Quote): string | null {
  if (authorization === null || ctx.origin.isOurs(authorization)) return null;
  return sameOrigin(authorization, id) ? authorization : null;
}

/** What the server of a post says of it. */
export function toldOf({ likes, shares, interactionPolicy: policy, attributedTo }: Note): ToldOfStatus {
  const forNobody = (one: Policy | null | undefined) =>
    one != null &&
    one.automatic.length > 0 &&
    [...one.automatic, ...one.manual].every((id) => id === attributedTo);
  const refuses =
    (forNobody(policy?.canReply) ? REFUSES.answers : 0) |
    (forNobody(policy?.canLike) ? REFUSES.favourites : 0) |
    (forNobody(policy?.canAnnounce) ? REFUSES.boosts : 0);
  return { favourites: likes, boosts: shares, refuses };
}

/** Who may quote a post of another server, as its author says; nobody where nothing is said, as in Mastodon. */
export function policyOf(note: Note, author: AccountRow): number {
  const policy = note.interactionPolicy?.canQuote;
  const { uri, followers_uri: followers, following_uri: following } = author;
  return policy ? packedFrom(policy, { id: uri as string, followers, following }) : 0;
}

/**
 * The accounts a post names that are ours or known here; nobody is fetched for being named. What is not for everybody
 * also names those it is addressed to, since otherwise they could not read it; and an answer the one of ours whom it
 * answers, if it is addressed to them: not every server repeats that as a mention.
 */
async function namedBy(
  ctx: Ctx,
  note: Note,
  visibility: number,
  parent: StatusRow | undefined,
): Promise<Id[]> {
  const uris = new Set(note.mentions.flatMap(({ href }) => href ?? []));
  const addressed = [...note.to, ...note.cc];
  if (visibility > UNLISTED) {
    for (const uri of addressed) if (ctx.origin.parse(uri)?.kind === 'account') uris.add(uri);
  } else if (parent?.uri === null) {
    const answered = ctx.origin.account(parent.account_id);
    if (addressed.includes(answered)) uris.add(answered);
  }
  const found = new Set<Id>();
  for (const uri of [...uris].slice(0, MOST_NAMED)) {
    const account = await findByUri(ctx, uri);
    if (account && account.suspended_at === null) found.add(account.id);
  }
  for (const { href, name } of note.mentions) {
    if (href !== null || name === null || found.size >= MOST_NAMED) continue;
    const account = await findByHandle(ctx, name);
    if (account && account.suspended_at === null) found.add(account.id);
  }
  return [...found];
}

/**
 * The group that a post was written in (FEP-1b12): said, or addressed first. Only a conversation of its author's own server is
 * its to place there.
 */
async function groupOf(
  ctx: Ctx,
  { id, conversation, audience, to }: Note,
  author: AccountRow,
): Promise<Id | null> {
  const named = new Set([...audience, ...to]);
  // Most posts name nobody so, and cost nothing here.
  for (const uri of [PUBLIC, author.followers_uri ?? PUBLIC]) named.delete(uri);
  if (named.size === 0) return null;
  const { host } = new URL(id);
  const own = conversation === null || URL.parse(conversation)?.host === host;
  if (!own && !conversation?.startsWith(`tag:${host},`)) return null;
  for (const uri of [...named].slice(0, MOST_GROUPS)) {
    const account = await findByUri(ctx, uri);
    if (account?.type === 'Group' && account.local === 0) return account.id;
  }
  return null;
}

const followedHere = prepared<{ id: Id }, { id: Id }>((db, p) =>
  db
    .selectFrom('follows')
    .select('id')
    .where('followee_id', '=', p('id'))
    .where('follower_local', '=', 1)
    .limit(1),
);

/** Whether any member follows this account. */
export async function isFollowedHere(ctx: Ctx, accountId: Id): Promise<boolean> {
  return (await followedHere(ctx, { id: accountId })).length > 0;
}

/**
 * Whether a post that was sent to us is anybody's business here: a member follows the author, it names a member, or it
 * answers something that is known here, or quotes a member (Mastodon's rule).
 */
export async function isWanted(ctx: Ctx, status: NewStatus, mentionsMember: boolean): Promise<boolean> {
  if (mentionsMember) return true;
  if (status.visibility === DIRECT) return false;
  if (status.quote?.quoted?.uri === null || (await isFollowedHere(ctx, status.authorId))) return true;
  return status.visibility <= UNLISTED && status.inReplyToId !== null;
}
