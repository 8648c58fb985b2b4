import type { QuotePolicy } from '@skein/api/visibility.ts';
import { type AccountRow, findAccount, findByHandle, postingDefaults } from '../accounts/index.ts';
import type { Ctx } from '../context.ts';
import type { Id } from '../db/tables.ts';
import { invalid } from '../errors.ts';
import { formatText } from './format.ts';
import { type AskedPoll, pollFrom } from './polls/new-poll.ts';
import type { NewStatus } from './publish.ts';
import type { Post } from './queries.ts';
import { withFallback } from './quotes/fallback.ts';
import { chosenPolicy } from './quotes/policy.ts';
import { getQuotable } from './quotes/quotable.ts';
import { hashtagsIn } from './tags.ts';
import { MAX_MENTIONS, refuseTooLong, spansOf } from './text.ts';
import { PRIVATE, VISIBILITIES, type Visibility } from './visibility.ts';

/** What a member typed. */
export interface Draft {
  text: string;
  spoiler: string;
  visibility: Visibility | null;
  inReplyToId: Id | null;
  /** What it quotes, itself or by a boost of it. */
  quotedId?: Id | null;
  /** Null for what the author chose for all their posts. */
  quotePolicy?: QuotePolicy | null;
  sensitive: boolean | null;
  language: string | null;
  attachmentIds?: readonly Id[];
  /** Null for none; an edit that does not say leaves the one there is. */
  poll?: AskedPoll | null;
  idempotencyKey: string | null;
}

/**
 * Makes a status of what a member typed: counts it, finds the people it names (asking other servers for those that
 * are not known here) and formats it. Reads and fetches only; `publish` writes.
 * `already` is what an edited one quotes, which stays.
 * @throws {Refusal} invalid, missing (what it quotes)
 */
export async function compose(
  ctx: Ctx,
  authorId: Id,
  draft: Draft,
  already: Post | null = null,
): Promise<NewStatus> {
  const text = draft.text.trim();
  const { quotedId = null } = draft;
  const quoted = quotedId === null ? already : await getQuotable(ctx, authorId, quotedId);
  const bare = (draft.attachmentIds ?? []).length === 0 && !quoted;
  if (bare && text === '' && draft.spoiler.trim() === '') throw invalid("Text can't be blank");
  refuseTooLong(text, draft.spoiler);
  const poll = draft.poll && pollFrom(ctx, draft.poll);
  const known = await namedIn(ctx, text);
  const member = await postingDefaults(ctx, authorId);
  const asked = VISIBILITIES.indexOf(draft.visibility ?? member?.default_visibility ?? 'public');
  // What one wrote for followers is quoted for followers.
  const visibility = quoted && quoted.visibility >= PRIVATE ? Math.max(asked, PRIVATE) : asked;
  // A warning without a text is the text, but not of what only quotes.
  const warns = text !== '' || quoted !== null;
  const content = warns ? formatText(ctx, text, known) : formatText(ctx, draft.spoiler, new Map());
  return {
    authorId,
    content: quoted ? await withFallback(ctx, content, quoted) : content,
    source: warns ? text : draft.spoiler,
    spoiler: warns ? draft.spoiler.trim() : '',
    sensitive:
      draft.sensitive ??
      (member?.default_sensitive === 1 || (!(bare && text === '') && draft.spoiler.trim() !== '')),
    language: draft.language ?? member?.default_language ?? member?.locale ?? null,
    visibility,
    quote: quoted && { quoted, uri: null, older: false, stamp: null },
    quotePolicy: chosenPolicy(draft.quotePolicy ?? member?.default_quote_policy ?? 'public', visibility),
    inReplyToId: draft.inReplyToId,
    mentioned: [...new Set([...known.values()].map((account) => account.id))],
    tags: hashtagsIn(text),
    attachmentIds: draft.attachmentIds,
    poll,
    idempotencyKey: draft.idempotencyKey,
    remote: null,
  };
}

/**
 * The accounts that a text names, by the handle as typed in lower case; other servers are asked for those not known here.
 * @throws {Refusal} invalid when it names too many
 */
export async function namedIn(ctx: Ctx, text: string): Promise<Map<string, AccountRow>> {
  const handles = new Set(
    spansOf(text).flatMap((span) => (span.kind === 'mention' ? [span.handle.toLowerCase()] : [])),
  );
  if (handles.size > MAX_MENTIONS) throw invalid(`Text names more than ${MAX_MENTIONS} accounts`);
  const found = new Map<string, AccountRow>();
  for (const handle of handles) {
    const account = (await findByHandle(ctx, handle)) ?? (await fetched(ctx, handle));
    if (account && account.suspended_at === null) found.set(handle, account);
  }
  return found;
}

async function fetched(ctx: Ctx, handle: string): Promise<AccountRow | undefined> {
  if (!handle.includes('@')) return undefined;
  const id = await ctx.fediverse.accountByHandle(ctx, handle);
  return id === null ? undefined : findAccount(ctx, id);
}
