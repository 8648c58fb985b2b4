import { actingAccount, type Ctx } from '../../context.ts';
import type { Id } from '../../db/tables.ts';
import { Refusal } from '../../errors.ts';
import { report } from '../../moderation/index.ts';
import { sameOrigin } from '../fetch/actor.ts';
import type { Receiver } from './receiver.ts';

/** Another server tells us of some of ours, and of what they wrote: one report for each of them. */
export const receiveFlag: Receiver = async (ctx, { id, actor, objects, content }) => {
  const ours = objects.flatMap((one) => (one.id === null ? [] : (ctx.origin.parse(one.id) ?? [])));
  const named = (kind: 'account' | 'status') =>
    ours.flatMap((one) => (one.kind === kind ? [(one as { id: Id }).id] : []));
  const statusIds = named('status');
  const targets = new Set([...named('account'), ...(await authorsOf(ctx, statusIds))]);
  if (targets.size === 0 || targets.has(actingAccount(ctx))) return null;
  const uri = id !== null && sameOrigin(id, actor) ? id : null;
  return async (inner) => {
    for (const [place, targetId] of [...targets].entries()) {
      // The id names one row: of several the others are known by what was added.
      const own = uri === null || place === 0 ? uri : `${uri} ${place}`;
      try {
        await report(inner, { targetId, statusIds, comment: content ?? '', uri: own });
      } catch (error) {
        // Who is gone can be reported no more; the others can.
        if (!(error instanceof Refusal) || error.kind !== 'missing') throw error;
      }
    }
  };
};

/** Some servers name only what was written. */
async function authorsOf(ctx: Ctx, statusIds: readonly Id[]): Promise<Id[]> {
  const rows = await ctx.db
    .selectFrom('statuses')
    .select('account_id')
    .where((eb) => ctx.dialect.among(eb.ref('id'), statusIds))
    .where('uri', 'is', null)
    .where('deleted_at', 'is', null)
    .execute();
  return rows.map((row) => row.account_id);
}
