import { actingAccount, type Ctx } from '../../context.ts';
import { parseId } from '../../db/ids.ts';
import {
  acceptQuote,
  endQuote,
  findQuote,
  findStatus,
  findStatusByUri,
  type QuoteRow,
  quoteIn,
} from '../../statuses/index.ts';
import { sameOrigin } from '../fetch/actor.ts';
import type { Activity, Reference } from '../normalise/activity.ts';
import { idOf } from '../normalise/values.ts';
import type { Effect } from './receiver.ts';

/** The one whom a member quotes agrees, by a stamp of their own server; null when this answers something else. */
export async function quoteAccepted(ctx: Ctx, { actor, object, result }: Activity): Promise<Effect | null> {
  const quote = await quoteAnswered(ctx, object);
  const stamp = result?.id ?? null;
  if (!quote || stamp === null || !sameOrigin(stamp, actor)) return null;
  return change(quote, (inner, now, visibility) => acceptQuote(inner, now, visibility, { stamp }));
}

/** The one whom a member quotes does not agree, or no more. */
export async function quoteRejected(ctx: Ctx, { object }: Activity): Promise<Effect | null> {
  const quote = await quoteAnswered(ctx, object);
  return quote && change(quote, endQuote);
}

/**
 * The quote of ours that an answer is about: by the id of our request (`<actor>#quotes/<id>`), or by a copy of it. Null
 * unless the one who answers is the one who was asked.
 */
async function quoteAnswered(ctx: Ctx, { id, embedded }: Reference): Promise<QuoteRow | null> {
  const quote = (await byRequest(ctx, id)) ?? (await byCopy(ctx, embedded));
  return quote && quote.quoted_account_id === actingAccount(ctx) ? quote : null;
}

async function byRequest(ctx: Ctx, uri: string | null): Promise<QuoteRow | null> {
  const quoteId = parseId(/#quotes\/(\d+)$/.exec(uri ?? '')?.[1]);
  const quote = quoteId === null ? undefined : await findQuote(ctx, quoteId);
  const asked = quote && ctx.origin.activity(ctx.origin.account(quote.account_id), `quotes/${quote.id}`);
  return quote && asked === uri ? quote : null;
}

async function byCopy(ctx: Ctx, copy: Reference['embedded']): Promise<QuoteRow | null> {
  const instrument = copy?.type === 'QuoteRequest' ? idOf(copy.instrument) : null;
  const status = instrument === null ? undefined : await findStatusByUri(ctx, instrument);
  if (status?.uri !== null) return null;
  return (await findQuote(ctx, { statusId: status.id })) ?? null;
}

function change(
  { status_id: statusId }: QuoteRow,
  verb: (inner: Parameters<Effect>[0], quote: QuoteRow, visibility: number) => Promise<void>,
): Effect {
  return async (inner) => {
    const quote = await quoteIn(inner, statusId);
    const status = await findStatus(inner, statusId);
    if (quote && status && status.deleted_at === null) await verb(inner, quote, status.visibility);
  };
}
