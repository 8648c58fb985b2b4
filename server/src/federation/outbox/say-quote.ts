import { findAccount, loadAccounts } from '../../accounts/index.ts';
import type { Ctx } from '../../context.ts';
import type { Id } from '../../db/tables.ts';
import { type Tx, transact } from '../../db/transact.ts';
import {
  DIRECT,
  findQuote,
  findStatus,
  holdStatus,
  PENDING,
  type Quoting,
  quotesHere,
  statusUri,
} from '../../statuses/index.ts';
import { noteFacts } from '../objects/facts.ts';
import { note } from '../objects/note.ts';
import { answerQuote, quoteRequest, removeStamp, type TheirRequest } from '../objects/quotes.ts';
import { hasRemoteFollowers, inboxesOf, isReachable } from './audience.ts';
import { sayOnce } from './outgoing.ts';
import { sayUpdate } from './say-status.ts';

interface Quoted {
  quoteId: Id;
  statusId: Id;
  accountId: Id;
}

/** Asks an author elsewhere whether a member may quote them. */
export async function sayQuoteRequest(ctx: Ctx, { quoteId, statusId, accountId }: Quoted): Promise<void> {
  if (!ctx.origin.federates) return;
  await transact(ctx, async (inner) => {
    const id = inner.ids.next();
    if (!(await holdStatus(inner, statusId))) return;
    const quote = await findQuote(inner, quoteId);
    if (quote?.state !== PENDING || quote.quoted_id === null) return;
    const quoted = await findStatus(inner, quote.quoted_id);
    const author = quoted && (await findAccount(inner, quoted.account_id));
    const [facts] = await noteFacts(inner, [statusId]);
    if (!quoted || !facts || !isReachable(author)) return;
    const object = statusUri(inner, quoted);
    const instrument = note(inner.origin, facts);
    await sayOnce(inner, {
      id,
      senderId: accountId,
      activity: quoteRequest(inner.origin, { accountId, quoteId, object, instrument }),
      followersOf: null,
      inboxes: [author.inbox as string],
      subject: `quote:${quoteId}`,
      action: 'ask',
      key: `ask quote:${quoteId}`,
    });
  });
}

const MINUTE = 60_000;

/** Answers somebody elsewhere who wants to quote a member; joins the caller's transaction. Null is a no. */
export async function sayQuoteAnswer(
  ctx: Ctx & { tx: Tx },
  asked: TheirRequest,
  { askerId, quoteId }: { askerId: Id; quoteId: Id | null },
): Promise<void> {
  const asker = await findAccount(ctx, askerId);
  if (!isReachable(asker)) return;
  const action = quoteId === null ? 'reject' : 'accept';
  await sayOnce(ctx, {
    id: ctx.ids.next(),
    senderId: asked.authorId,
    activity: answerQuote(ctx.origin, asked, quoteId),
    followersOf: null,
    inboxes: [asker.inbox as string],
    subject: `quoting:${askerId}:${asked.statusId}:${asked.instrument}`,
    action,
    // A peer that lost our answer asks again under the same id and must be answered again.
    key: `${action} ${asked.uri} ${Math.floor(ctx.clock.now() / MINUTE)}`,
  });
}

/** Tells that a member agrees no more: whoever quoted them, and the followers of both who may have seen it. */
export async function sayStampGone(ctx: Ctx, { quoteId, accountId }: Quoted): Promise<void> {
  if (!ctx.origin.federates) return;
  const quote = await findQuote(ctx, quoteId);
  if (!quote || quote.quoted_id === null) return;
  const quoted = await findStatus(ctx, quote.quoted_id);
  const quoting = await findStatus(ctx, quote.status_id);
  const author = quoted && (await findAccount(ctx, quoted.account_id));
  if (!quoted || !quoting || author?.local !== 1) return;
  const inboxes = inboxesOf(await loadAccounts(ctx, [accountId]));
  const toFollowers = await hasRemoteFollowers(ctx, author.id);
  const facts = {
    quoteId,
    authorId: author.id,
    quoting: statusUri(ctx, quoting),
    quoted: statusUri(ctx, quoted),
  };
  await transact(ctx, async (inner) => {
    await sayOnce(inner, {
      id: inner.ids.next(),
      senderId: author.id,
      activity: removeStamp(inner.origin, facts),
      followersOf: toFollowers ? author.id : null,
      inboxes,
      subject: `quote:${quoteId}`,
      action: 'delete',
      key: `delete quote:${quoteId}`,
    });
  });
}

const A_STEP = 100;

/** Tells those who read members that quoted a status that it is gone: they need not know its author. */
export async function sayQuotedGone(ctx: Ctx, { statusId }: { statusId: Id }): Promise<void> {
  if (!ctx.origin.federates) return;
  for (let after: Id | null = 0; after !== null; ) {
    const quoting: Quoting[] = await quotesHere(ctx, statusId, after, A_STEP);
    for (const { statusId: own, accountId: authorId } of quoting) {
      const visibility = (await findStatus(ctx, own))?.visibility ?? DIRECT;
      await sayUpdate(ctx, { statusId: own, authorId, visibility, change: `gone/${statusId}` });
    }
    after = quoting.length < A_STEP ? null : (quoting.at(-1)?.id ?? null);
  }
}
