import { type AccountRow, findAccount, findByHandle, postingDefaults } from '../accounts/index.ts';
import type { Ctx } from '../context.ts';
import type { Id } from '../db/tables.ts';
import { invalid } from '../errors.ts';
import { formatText } from './format.ts';
import { type AskedPoll, pollFrom } from './polls/new-poll.ts';
import type { NewStatus } from './publish.ts';
import { hashtagsIn } from './tags.ts';
import { MAX_MENTIONS, refuseTooLong, spansOf } from './text.ts';
import { VISIBILITIES, type Visibility } from './visibility.ts';

/** What a member typed. */
export interface Draft {
  text: string;
  spoiler: string;
  visibility: Visibility | null;
  inReplyToId: Id | null;
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
 * @throws {Refusal} invalid
 */
export async function compose(ctx: Ctx, authorId: Id, draft: Draft): Promise<NewStatus> {
  const text = draft.text.trim();
  const bare = (draft.attachmentIds ?? []).length === 0;
  if (bare && text === '' && draft.spoiler.trim() === '') throw invalid("Text can't be blank");
  refuseTooLong(text, draft.spoiler);
  const poll = draft.poll && pollFrom(ctx, draft.poll);
  const known = await namedIn(ctx, text);
  const member = await postingDefaults(ctx, authorId);
  const visibility = draft.visibility ?? member?.default_visibility ?? 'public';
  return {
    authorId,
    // A warning without a text is the text.
    content: text === '' ? formatText(ctx, draft.spoiler, new Map()) : formatText(ctx, text, known),
    source: text === '' ? draft.spoiler : text,
    spoiler: text === '' ? '' : draft.spoiler.trim(),
    sensitive:
      draft.sensitive ??
      (member?.default_sensitive === 1 || (!(bare && text === '') && draft.spoiler.trim() !== '')),
    language: draft.language ?? member?.default_language ?? member?.locale ?? null,
    visibility: VISIBILITIES.indexOf(visibility),
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
