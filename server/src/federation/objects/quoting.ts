import { groupsOf } from '../../accounts/index.ts';
import type { Origin } from '../../origin.ts';
import { type StatusRow, UNLISTED } from '../../statuses/index.ts';
import { PUBLIC } from '../normalise/audience.ts';

/** What a status of ours quotes, by its id elsewhere or here, and the stamp by which its author agrees. */
export interface QuoteFacts {
  object: string;
  stamp: string | null;
}

/** What of a note says that it quotes: FEP-044f, and the spellings of older servers. */
export function quoteParts(quote: QuoteFacts | null) {
  if (!quote) return {};
  const { object, stamp } = quote;
  const consent = stamp === null ? {} : { quoteAuthorization: stamp };
  return { quote: object, quoteUri: object, _misskey_quote: object, ...consent };
}

/**
 * Who may do what with a status of ours without being asked back; where nobody is named, its author, as in Mastodon. What
 * is not said is for whoever can see it (GoToSocial's rule): so it is left to peers where not everybody can.
 */
export function interactionPolicy(
  origin: Origin,
  { account_id, quote_policy, visibility }: Pick<StatusRow, 'account_id' | 'quote_policy' | 'visibility'>,
) {
  const { automatic } = groupsOf(quote_policy);
  const named = automatic.flatMap((group) => {
    if (group === 'public') return [PUBLIC];
    return group === 'followers' ? [origin.followers(account_id)] : [];
  });
  const author = { automaticApproval: [origin.account(account_id)] };
  const everybody = { automaticApproval: [PUBLIC] };
  return {
    canQuote: named.length > 0 ? { automaticApproval: named } : author,
    ...(visibility > UNLISTED
      ? { canAnnounce: author }
      : { canReply: everybody, canLike: everybody, canAnnounce: everybody }),
  };
}
