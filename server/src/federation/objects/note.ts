import { type AccountRow, uriOf } from '../../accounts/index.ts';
import { timeOf } from '../../db/ids.ts';
import type { EmojiRow } from '../../emojis/index.ts';
import type { AttachmentRow } from '../../media/index.ts';
import type { Origin } from '../../origin.ts';
import { contentOf, DIRECT, PUBLIC as OPEN, type StatusRow, UNLISTED } from '../../statuses/index.ts';
import { PUBLIC } from '../normalise/audience.ts';
import { attachment } from './attachment.ts';
import { replies, total } from './collections.ts';
import { STATUS_CONTEXT } from './context.ts';
import { emojiTag } from './emoji.ts';
import { type PollFacts, question } from './question.ts';
import { interactionPolicy, type QuoteFacts, quoteParts } from './quoting.ts';

/** Everything about a status of ours that its document says. */
export interface NoteFacts {
  status: StatusRow;
  author: AccountRow;
  mentioned: readonly AccountRow[];
  attachments: readonly AttachmentRow[];
  emojis: readonly EmojiRow[];
  poll: PollFacts | null;
  quote: QuoteFacts | null;
  /** Id of what it answers, ours or another server's. */
  inReplyTo: string | null;
  /** The group in whose conversation it is an answer. */
  group?: AccountRow | null;
  /** What ties the thread together, by its first server. */
  conversation: string | null;
  /** Ids of the first answers by which its author goes on, for everybody. */
  ownAnswers: readonly string[];
}

/** A status of ours as it stands inside an activity. */
export function note(origin: Origin, facts: NoteFacts) {
  const { status, author, mentioned, attachments, emojis, poll, quote } = facts;
  const { inReplyTo, conversation, ownAnswers } = facts;
  const ctx = { origin };
  const { language } = status;
  const group = facts.group ? uriOf(ctx, facts.group) : null;
  const content = contentOf(ctx, status);
  return {
    id: origin.status(status.id),
    ...(poll ? question(poll) : { type: 'Note' }),
    attributedTo: origin.account(author.id),
    ...addresses(origin, status, facts.group ? [...mentioned, facts.group] : mentioned),
    // FEP-1b12: what is said there is for the group to pass on.
    ...(group === null ? {} : { audience: group }),
    content,
    ...(language === null ? {} : { contentMap: { [language]: content } }),
    // Mastodon reads `summary` as the content warning, and hides media where `sensitive` is true.
    summary: status.spoiler === '' ? null : status.spoiler,
    sensitive: status.sensitive === 1,
    inReplyTo,
    // Mastodon before 4.5 and Pleroma know a thread by the second.
    ...(conversation === null ? {} : { context: conversation, conversation }),
    published: new Date(timeOf(status.id)).toISOString(),
    ...(status.edited_at === null ? {} : { updated: new Date(status.edited_at).toISOString() }),
    url: origin.statusPage(author.username, status.id),
    ...(status.visibility > UNLISTED
      ? {}
      : {
          replies: replies(origin.replies(status.id), ownAnswers),
          likes: total(origin.likes(status.id), status.favourites_count),
          shares: total(origin.shares(status.id), status.boosts_count),
        }),
    ...quoteParts(quote),
    interactionPolicy: interactionPolicy(origin, status),
    attachment: attachments.map((one) => attachment(origin, one)),
    tag: [
      ...mentioned.map((account) => ({
        type: 'Mention',
        href: uriOf(ctx, account),
        name: `@${account.username}@${account.domain}`,
      })),
      ...hashtagsIn(content),
      ...emojis.map((one) => emojiTag(origin, one)),
    ],
  };
}

/** The same as a document of its own. */
export function noteDocument(origin: Origin, facts: NoteFacts) {
  return { '@context': STATUS_CONTEXT, ...note(origin, facts) };
}

/** `to` and `cc` of a status and of what is done with it, as Mastodon reads visibility from them. */
export function addresses(
  origin: Origin,
  status: Pick<StatusRow, 'visibility' | 'account_id'>,
  mentioned: readonly AccountRow[],
): { to: string[]; cc: string[] } {
  const followers = origin.followers(status.account_id);
  const people = [...new Set(mentioned.map((account) => uriOf({ origin }, account)))];
  if (status.visibility === OPEN) return { to: [PUBLIC], cc: [followers, ...people] };
  if (status.visibility === UNLISTED) return { to: [followers], cc: [PUBLIC, ...people] };
  if (status.visibility === DIRECT) return { to: people, cc: [] };
  return { to: [followers], cc: people };
}

/** Hashtags as our own formatting wrote them, so that they need no table of their own. */
function hashtagsIn(content: string) {
  const tags = new Map<string, { type: string; href: string; name: string }>();
  for (const [, href = '', name = ''] of content.matchAll(
    /<a href="([^"]+)" class="mention hashtag" rel="tag">#<span>([^<]+)<\/span>/g,
  )) {
    tags.set(href, { type: 'Hashtag', href, name: `#${name}` });
  }
  return [...tags.values()];
}
