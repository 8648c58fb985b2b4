import { deleteAccount } from '../../accounts/index.ts';
import { actingAccount, as } from '../../context.ts';
import type { Id } from '../../db/tables.ts';
import {
  endQuote,
  findQuote,
  findStatus,
  findStatusByUri,
  type QuoteRow,
  quoteIn,
  remove,
  type StatusRow,
} from '../../statuses/index.ts';
import { deleteFeature } from './featured.ts';
import { isGone } from './gone.ts';
import type { Effect, Receiver } from './receiver.ts';
import { bury } from './tombstones.ts';

/** Something is deleted by whoever made it, or the account itself is. It is remembered, so that a late Create finds it gone. */
export const receiveDelete: Receiver = async (ctx, { actor, object }) => {
  const uri = object.id;
  if (uri === null || ctx.origin.isOurs(uri)) return null;
  if (uri === actor) return buryAccount(uri, actingAccount(ctx));
  if (new URL(uri).origin !== new URL(actor).origin) return null;
  const quote = await findQuote(ctx, { stamp: uri });
  if (quote && quote.quoted_account_id === actingAccount(ctx)) return stampGone(quote, uri, actor);
  const feature = await deleteFeature(ctx, uri, actor);
  if (feature) return feature;
  const status = await findStatusByUri(ctx, uri);
  if (!status) return (inner) => bury(inner, uri, actor);
  if (status.deleted_at !== null) return null;
  const own = status.account_id === actingAccount(ctx);
  // A neighbour of the author on the same server says so; only that server's own answer counts.
  // The id of a boost is that of an activity, which need not lead anywhere: that nothing is there says nothing.
  if (!own && (status.boost_of_id !== null || !(await isGone(ctx, uri)))) return null;
  return deleteStatus(status, uri, own ? actor : null);
};

/** The author of what is quoted agrees no more. */
function stampGone({ status_id: statusId }: QuoteRow, uri: string, actor: string): Effect {
  return async (inner) => {
    await bury(inner, uri, actor);
    const quote = await quoteIn(inner, statusId);
    const status = await findStatus(inner, statusId);
    if (quote?.stamp === uri && status) await endQuote(inner, quote, status.visibility);
  };
}

function deleteStatus(
  { id: statusId, account_id: accountId }: StatusRow,
  uri: string,
  by: string | null,
): Effect {
  return async (inner) => {
    await bury(inner, uri, by);
    await remove(as(inner, { kind: 'remote', accountId }), { statusId });
  };
}

function buryAccount(uri: string, accountId: Id): Effect {
  return async (inner) => {
    await bury(inner, uri);
    await deleteAccount(inner, accountId);
  };
}
