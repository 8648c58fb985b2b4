import { addressees } from './audience.ts';
import { isObject, type Json } from './document.ts';
import type { Tags } from './tags.ts';
import { idOf, url } from './values.ts';

export interface Quote {
  /** The quoted post. */
  id: string;
  /** The stamp by which its author agrees (FEP-044f). */
  authorization: string | null;
  /** True for the older spellings, which know no consent. */
  legacy: boolean;
}

/** Who may do something with a post: at once, or after being asked. Ids of accounts or collections. */
export interface Policy {
  automatic: string[];
  manual: string[];
}

/** What an author allows others to do with a post, or with themselves; null where nothing is said. */
export interface InteractionPolicy {
  canQuote: Policy | null;
  canReply: Policy | null;
  canLike: Policy | null;
  canAnnounce: Policy | null;
  canFeature: Policy | null;
}

/** The quoted post, in any of the spellings in use: FEP-044f, Fedibird, Pleroma, Misskey, FEP-e232. */
export function readQuote(from: Json, objectLinks: Tags['objectLinks']): Quote | null {
  const id = idOf(from.quote);
  if (id !== null) return { id, authorization: idOf(from.quoteAuthorization), legacy: false };
  for (const spelling of [from.quoteUri, from.quoteUrl, from._misskey_quote, from.quoteURL]) {
    const legacy = url(spelling);
    if (legacy !== null) return { id: legacy, authorization: null, legacy: true };
  }
  const link = objectLinks.find(({ quote }) => quote);
  return link ? { id: link.href, authorization: null, legacy: true } : null;
}

/** Reads `interactionPolicy`, as Mastodon and GoToSocial write it. */
export function readInteractionPolicy(value: unknown): InteractionPolicy | null {
  if (!isObject(value)) return null;
  return {
    canQuote: readPolicy(value.canQuote),
    canReply: readPolicy(value.canReply),
    canLike: readPolicy(value.canLike),
    canAnnounce: readPolicy(value.canAnnounce),
    canFeature: readPolicy(value.canFeature),
  };
}

function readPolicy(value: unknown): Policy | null {
  if (!isObject(value)) return null;
  return {
    automatic: addressees(value.automaticApproval ?? value.always),
    manual: addressees(value.manualApproval ?? value.approvalRequired),
  };
}
