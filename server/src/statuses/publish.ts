import { countStatus, holdAccount } from '../accounts/index.ts';
import type { Ctx } from '../context.ts';
import { prepared } from '../db/dialect.ts';
import type { Id, Time } from '../db/tables.ts';
import { type Tx, transact } from '../db/transact.ts';
import { type ToldEmoji, takeEmojis } from '../emojis/index.ts';
import { forbidden, invalid, notFound } from '../errors.ts';
import { emit } from '../events/events.ts';
import { addRemote, attach, type RemoteAttachment } from '../media/index.ts';
import { adopt, awaitParent, knownOrAwaited } from './adopt.ts';
import { linkTo } from './card.ts';
import { conversationFor } from './conversation.ts';
import { keepGroup } from './conversation-group.ts';
import { countReply } from './count.ts';
import { insertStatus } from './insert.ts';
import { linkIn } from './link.ts';
import type { NewPoll } from './polls/new-poll.ts';
import { addPoll } from './polls/write.ts';
import { findStatus, originalOf, type Post } from './queries.ts';
import { getQuotable } from './quotes/quotable.ts';
import { addQuote, type NewQuote } from './quotes/write.ts';
import { tagStatuses } from './tags.ts';
import { keepTold, refuseUnwanted, type ToldOfStatus } from './told.ts';
import { canSee } from './visibility.ts';
import './events.ts';

/** A status that is ready: composed here by a member, or received from another server. */
export interface NewStatus {
  authorId: Id;
  /** Sanitised HTML. */
  content: string;
  /** What a member typed; null for remote ones. */
  source: string | null;
  spoiler: string;
  sensitive: boolean;
  language: string | null;
  /** Index into VISIBILITIES. */
  visibility: number;
  inReplyToId: Id | null;
  mentioned: Id[];
  /** Hashtags, as `tagNames` gives them. */
  tags?: readonly string[];
  /** What a member uploaded for it, in order. */
  attachmentIds?: readonly Id[];
  poll?: NewPoll | null;
  quote?: NewQuote | null;
  /** Who may quote it; nobody unless it is said. */
  quotePolicy?: number;
  idempotencyKey: string | null;
  /** Where it came from. `published` is milliseconds, exact to `precision`; known by `uri` only once. */
  remote: {
    uri: string;
    url: string | null;
    published: number;
    precision: number;
    /** What its server calls the conversation that it belongs to. */
    conversation?: string | null;
    /** The group that it was written in; kept where a conversation begins with it. */
    groupId?: Id | null;
    /** What it answers, by its id elsewhere, known here or not. */
    answers?: string | null;
    /** It was fetched long after it was said: nobody is told of it, and it is in no stream. */
    quiet?: boolean;
    /** What its server says of it. */
    told?: ToldOfStatus;
    attachments?: readonly RemoteAttachment[];
    /** Those that its server says it shows. */
    emojis?: readonly ToldEmoji[];
  } | null;
}

const UNTOLD = { favourites_told: null, boosts_told: null, refuses: 0 };

/** Mastodon's hour, in which a request that is sent again does nothing. */
export const KEY_LIVES_MS = 3_600_000;

const writer = prepared<{ id: Id }, { suspended_at: Time | null; moved_to_id: Id | null }>((db, p) =>
  db
    .selectFrom('accounts')
    .select(['suspended_at', 'moved_to_id'])
    .where('id', '=', p('id'))
    .where('deleted_at', 'is', null),
);

/**
 * Publishes a status, ours or another server's: the row, whom it names, the counters, and the event from which
 * home, notifications, streams and deliveries follow. Returns its id; for a known Idempotency-Key or a known URI
 * that of the status there is.
 * @throws {Refusal} missing (what it answers cannot be seen), forbidden (not the author, or moved), invalid (attachments)
 */
export async function publish(ctx: Ctx, status: NewStatus): Promise<Id> {
  if (!('accountId' in ctx.actor) || ctx.actor.accountId !== status.authorId) throw forbidden();
  return transact(ctx, async (inner) => {
    const { known, waiting } = await before(inner, status);
    if (known !== null) return known;
    const [author] = await writer(inner, { id: status.authorId });
    if (!author) throw notFound();
    if (author.suspended_at !== null) throw forbidden();
    // A member who lives elsewhere now speaks there.
    if (author.moved_to_id !== null && !status.remote) throw forbidden();
    const parent = await parentOf(inner, status);
    if (parent) await refuseUnwanted(inner, parent, 'answers');
    // It may have been deleted, or its policy changed, since it was looked at.
    if (status.quote?.quoted && !status.remote)
      await getQuotable(inner, status.authorId, status.quote.quoted.id);
    const id = await insert(inner, status, parent, waiting[0] ?? null);
    const { authorId, attachmentIds = [] } = status;
    if (attachmentIds.length > 0) await attach(inner, { statusId: id, authorId, attachmentIds });
    const { attachments = [] } = status.remote ?? {};
    await addRemote(inner, { statusId: id, authorId, attachments });
    if (status.remote) await takeEmojis(inner, status.remote, status.remote.emojis ?? []);
    if (status.poll) await addPoll(inner, id, status.poll);
    const mentioned = status.mentioned.filter((accountId) => accountId !== status.authorId);
    if (mentioned.length > 0) {
      await inner.db
        .insertInto('mentions')
        .values(mentioned.map((account_id) => ({ status_id: id, account_id })))
        .execute();
    }
    const tagged = { statusId: id, visibility: status.visibility, names: status.tags ?? [] };
    const tags = await tagStatuses(inner, [tagged]);
    if (parent) await countReply(inner, parent.id, 1);
    await countStatus(inner, status.authorId, status.remote?.published ?? inner.clock.now());
    const local = status.remote === null;
    const url = linkIn(status.content, inner.origin.isOurs);
    if (url !== null) await linkTo(inner, { statusId: id, local, url });
    if (status.quote) {
      const { authorId, visibility } = status;
      await addQuote(inner, { id, authorId, visibility, mentioned, local }, status.quote);
    }
    if (status.inReplyToId === null && status.remote?.answers)
      await awaitParent(inner, id, status.remote.answers);
    if (waiting.length > 0) await adopt(inner, { statusId: id });
    if (status.remote?.told) await keepTold(inner, { ...UNTOLD, id }, status.remote.told);
    await emit(inner, 'status.published', {
      statusId: id,
      authorId: status.authorId,
      visibility: status.visibility,
      local,
      inReplyToId: parent?.id ?? null,
      inReplyToAccountId: parent?.account_id ?? null,
      answersUnknown: answersUnknown(status, parent),
      ...(status.remote?.quiet ? { quiet: true } : {}),
      mentioned,
      tags,
    });
    return id;
  });
}

async function insert(
  ctx: Ctx & { tx: Tx },
  status: NewStatus,
  parent: Post | null,
  below: Id | null,
): Promise<Id> {
  const { authorId, remote, idempotencyKey } = status;
  const row = {
    account_id: authorId,
    uri: remote?.uri ?? null,
    url: remote?.url ?? null,
    visibility: status.visibility,
    content: status.content,
    source: status.source,
    spoiler: status.spoiler,
    sensitive: status.sensitive ? (1 as const) : (0 as const),
    language: status.language,
    in_reply_to_id: parent?.id ?? null,
    in_reply_to_account_id: parent?.account_id ?? null,
    answers_unknown: answersUnknown(status, parent) ? (1 as const) : (0 as const),
    boost_of_id: null,
    boost_of_account_id: null,
    has_media: status.attachmentIds?.length || remote?.attachments?.length ? (1 as const) : (0 as const),
    quote_policy: status.quotePolicy ?? 0,
    app_id: ctx.actor.kind === 'member' ? ctx.actor.appId : null,
    conversation_id: await conversationFor(ctx, parent, remote?.conversation ?? null),
  };
  const id = await insertStatus(ctx, row, remote && { ...remote, above: parent?.id ?? null, below });
  if (remote?.groupId && !parent) await keepGroup(ctx, row.conversation_id ?? id, remote.groupId);
  if (!remote && idempotencyKey !== null) await rememberKey(ctx, authorId, idempotencyKey, id);
  return id;
}

/** It answers something that is not known here, or that its author may not see. */
function answersUnknown({ remote }: NewStatus, parent: Post | null): boolean {
  return remote?.answers != null && parent === null;
}

async function rememberKey(ctx: Ctx, authorId: Id, key: string, statusId: Id): Promise<void> {
  const until = ctx.clock.now() + KEY_LIVES_MS;
  await ctx.db
    .insertInto('idempotency_keys')
    .values({ account_id: authorId, key, status_id: statusId, until })
    .onConflict((conflict) =>
      conflict.columns(['account_id', 'key']).doUpdateSet({ status_id: statusId, until }),
    )
    .execute();
}

/** The same status, where it was published before; else the answers that came before it. */
async function before(
  ctx: Ctx & { tx: Tx },
  { authorId, idempotencyKey, remote }: NewStatus,
): Promise<{ known: Id | null; waiting: Id[] }> {
  if (remote) return knownOrAwaited(ctx, remote.uri);
  if (idempotencyKey === null) return { known: null, waiting: [] };
  // Of two requests with one key the second finds the first's status.
  await holdAccount(ctx, authorId);
  return { known: await publishedUnder(ctx, authorId, idempotencyKey), waiting: [] };
}

/** What an author published under this Idempotency-Key within the hour. @throws {Refusal} invalid (no key) */
export async function publishedUnder(ctx: Ctx, authorId: Id, idempotencyKey: string): Promise<Id | null> {
  if (idempotencyKey.length > 200) throw invalid('Idempotency-Key must not be longer than 200 characters');
  const known = await ctx.db
    .selectFrom('idempotency_keys')
    .select('status_id')
    .where('account_id', '=', authorId)
    .where('key', '=', idempotencyKey)
    .where('until', '>', ctx.clock.now())
    .executeTakeFirst();
  return known?.status_id ?? null;
}

/** What it answers; an answer to a boost is one to what was boosted. A member must be able to see it; a remote author may answer what we do not let them see: then it stands alone. */
async function parentOf(ctx: Ctx & { tx: Tx }, status: NewStatus): Promise<Post | null> {
  if (status.inReplyToId === null) return null;
  const parent = await findStatus(ctx, status.inReplyToId);
  const visible = parent !== undefined && (await canSee(ctx, parent));
  if (visible) return originalOf(ctx, parent);
  if (status.remote) return null;
  throw notFound();
}
