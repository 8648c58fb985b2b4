import { z } from 'zod';
import { Account } from './account.ts';
import { PreviewCard } from './card.ts';
import { Collection } from './collection.ts';
import { CustomEmoji } from './emoji.ts';
import { FilterResult } from './filter.ts';
import { MediaAttachment } from './media.ts';
import { Id } from './params.ts';
import { Poll } from './poll.ts';
import { StatusTag } from './tag.ts';
import { Visibility } from './visibility.ts';

/** Somebody named in a status. */
export const StatusMention = z.object({
  id: Id,
  username: z.string(),
  url: z.string(),
  acct: z.string(),
});
export type StatusMention = z.infer<typeof StatusMention>;

const ApprovalGroup = z.enum(['public', 'followers', 'following', 'unsupported_policy']);

/** Who may quote this status, and what that means for the viewer. */
export const QuoteApproval = z.object({
  automatic: z.array(ApprovalGroup),
  manual: z.array(ApprovalGroup),
  current_user: z.enum(['automatic', 'manual', 'denied', 'unknown']),
});
export type QuoteApproval = z.infer<typeof QuoteApproval>;

const QuoteState = z.enum([
  'pending',
  'accepted',
  'rejected',
  'revoked',
  'deleted',
  'unauthorized',
  'blocked_account',
  'blocked_domain',
  'muted_account',
]);

/** A quote inside a quoted status: only the id, so that quotes do not nest for ever. */
export const ShallowQuote = z.object({ state: QuoteState, quoted_status_id: Id.nullable() });
export type ShallowQuote = z.infer<typeof ShallowQuote>;

const status = z.object({
  id: Id,
  uri: z.string(),
  url: z.string().nullable(),
  created_at: z.string(),
  edited_at: z.string().nullable(),
  in_reply_to_id: Id.nullable(),
  in_reply_to_account_id: Id.nullable(),
  sensitive: z.boolean(),
  spoiler_text: z.string(),
  visibility: Visibility,
  language: z.string().nullable(),
  content: z.string(),
  text: z.string().optional(),
  replies_count: z.number().int(),
  reblogs_count: z.number().int(),
  favourites_count: z.number().int(),
  quotes_count: z.number().int(),
  favourited: z.boolean().optional(),
  reblogged: z.boolean().optional(),
  muted: z.boolean().optional(),
  bookmarked: z.boolean().optional(),
  pinned: z.boolean().optional(),
  filtered: z.array(FilterResult),
  account: Account,
  application: z.object({ name: z.string(), website: z.string().nullable() }).nullable().optional(),
  media_attachments: z.array(MediaAttachment),
  mentions: z.array(StatusMention),
  tags: z.array(StatusTag),
  emojis: z.array(CustomEmoji),
  card: PreviewCard.nullable(),
  poll: Poll.nullable(),
  tagged_collections: z.array(Collection),
  quote_approval: QuoteApproval,
});

/**
 * A post, or a boost of one: then `reblog` holds the post, `content` is empty and the counters are 0, as Mastodon has it.
 * `content` is sanitised HTML.
 * `favourited` … `pinned` and `filtered` speak about the viewer; `text` stands only in the answer to a deletion.
 */
export interface Status extends z.infer<typeof status> {
  reblog: Status | null;
  quote: Quote | ShallowQuote | null;
}
export const Status: z.ZodType<Status> = status.extend({
  reblog: z.lazy(() => Status.nullable()),
  quote: z.lazy(() => z.union([Quote, ShallowQuote]).nullable()),
});

/** Another status shown inside this one, and whether its author agreed. */
export interface Quote {
  state: z.infer<typeof QuoteState>;
  quoted_status: Status | null;
}
export const Quote: z.ZodType<Quote> = z.object({
  state: QuoteState,
  quoted_status: z.lazy(() => Status.nullable()),
});

/** What the author typed, to be changed. */
export const StatusSource = z.object({ id: Id, text: z.string(), spoiler_text: z.string() });
export type StatusSource = z.infer<typeof StatusSource>;

/** What a status said once; the newest is what it says. `poll` only where there was one. */
export const StatusEdit = z.object({
  content: z.string(),
  spoiler_text: z.string(),
  sensitive: z.boolean(),
  created_at: z.string(),
  account: Account,
  media_attachments: z.array(MediaAttachment),
  emojis: z.array(CustomEmoji),
  poll: z.object({ options: z.array(z.object({ title: z.string() })) }).optional(),
  /** As it is now: it cannot be changed. */
  quote: Quote.nullable(),
});
export type StatusEdit = z.infer<typeof StatusEdit>;

/** The conversation around one status: what it answers, oldest first, and what answers it. */
export const Context = z.object({ ancestors: z.array(Status), descendants: z.array(Status) });
export type Context = z.infer<typeof Context>;
