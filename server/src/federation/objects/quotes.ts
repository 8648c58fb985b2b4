import type { Id } from '../../db/tables.ts';
import type { Origin } from '../../origin.ts';
import { PUBLIC } from '../normalise/audience.ts';
import { type Activity, bare } from './activities.ts';
import { QUOTE_CONTEXT, STATUS_CONTEXT } from './context.ts';

/** A member asks the author of another server whether they may quote (FEP-044f); the whole post stands inside. */
export function quoteRequest(
  origin: Origin,
  {
    accountId,
    quoteId,
    object,
    instrument,
  }: { accountId: Id; quoteId: Id; object: string; instrument: unknown },
): Activity {
  const actor = origin.account(accountId);
  return {
    '@context': STATUS_CONTEXT,
    id: origin.activity(actor, `quotes/${quoteId}`),
    type: 'QuoteRequest',
    actor,
    object,
    instrument,
  };
}

/** Somebody of another server asks to quote, as far as we know it. */
export interface TheirRequest {
  /** Its id, as it came. */
  uri: string;
  /** Who asks, and what quotes. */
  actor: string;
  instrument: string;
  /** Whose status of ours is to be quoted, and which. */
  authorId: Id;
  statusId: Id;
}

/** The author agrees: `result` is the stamp. Without one they do not. */
export function answerQuote(origin: Origin, { uri, ...asked }: TheirRequest, quoteId: Id | null): Activity {
  const actor = origin.account(asked.authorId);
  const did = quoteId === null ? `rejects/${asked.statusId}` : `accepts/${quoteId}`;
  return {
    '@context': STATUS_CONTEXT,
    id: origin.activity(actor, `${did}/quote`),
    type: quoteId === null ? 'Reject' : 'Accept',
    actor,
    to: asked.actor,
    object: {
      id: uri,
      type: 'QuoteRequest',
      actor: asked.actor,
      object: origin.status(asked.statusId),
      instrument: asked.instrument,
    },
    ...(quoteId === null ? {} : { result: origin.stamp(quoteId) }),
  };
}

/** A stamp of ours: the author of one status agrees that another one quotes it. */
export interface StampFacts {
  quoteId: Id;
  authorId: Id;
  /** What quotes, and what is quoted. */
  quoting: string;
  quoted: string;
}

export function stampDocument(origin: Origin, { quoteId, authorId, quoting, quoted }: StampFacts) {
  return {
    '@context': QUOTE_CONTEXT,
    id: origin.stamp(quoteId),
    type: 'QuoteAuthorization',
    attributedTo: origin.account(authorId),
    interactingObject: quoting,
    interactionTarget: quoted,
  };
}

/** The end of a stamp, for everybody who may have seen it. */
export function removeStamp(origin: Origin, facts: StampFacts): Activity {
  const stamp = stampDocument(origin, facts);
  return {
    '@context': QUOTE_CONTEXT,
    id: origin.activity(stamp.id, 'delete'),
    type: 'Delete',
    actor: stamp.attributedTo,
    to: [PUBLIC],
    object: bare(stamp as never),
  };
}
