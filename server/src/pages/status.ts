import type { StatusProps } from '@skein/api/pages.ts';
import type { Status } from '@skein/api/status.ts';
import type { Ctx } from '../context.ts';
import type { Id } from '../db/tables.ts';
import { gone, notFound } from '../errors.ts';
import { canSee, findStatus, threadOf, UNLISTED } from '../statuses/index.ts';
import { newComposer } from './composer.ts';
import { statusEntities } from './entities.ts';
import { inPlace } from './filtered.ts';
import { accountNamed } from './profile.ts';

/** One status and the conversation around it; of a boost the path of what was boosted. @throws {Refusal} missing, gone */
export async function statusProps(ctx: Ctx, handle: string, statusId: Id): Promise<StatusProps | string> {
  const author = await accountNamed(ctx, handle);
  const row = await findStatus(ctx, statusId);
  if (!row || row.account_id !== author.id) throw notFound();
  // Only of what everybody could see may everybody know that it was there.
  if (row.deleted_at !== null && row.visibility <= UNLISTED) throw gone();
  if (!(await canSee(ctx, row))) throw notFound();
  if (row.boost_of_id !== null) {
    const [boosted] = await statusEntities(ctx, [row.boost_of_id]);
    if (!boosted) throw notFound();
    return pathOf(boosted);
  }
  const { ancestors, descendants } = await threadOf(ctx, statusId);
  const shown = await statusEntities(ctx, [...ancestors, statusId, ...descendants]);
  const place = shown.findIndex(({ id }) => id === String(statusId));
  // Whoever asked for this very status is shown it; what stands around it they came across.
  const [status] = inPlace(shown.slice(place, place + 1), null);
  if (!status) throw notFound();
  return {
    status,
    ancestors: inPlace(shown.slice(0, place), 'thread'),
    descendants: inPlace(shown.slice(place + 1), 'thread'),
    composer:
      ctx.actor.kind === 'member'
        ? await newComposer(ctx, ctx.actor.accountId, { parent: status, back: pathOf(status) })
        : null,
  };
}

function pathOf({ account, id }: Status): string {
  return `/@${encodeURI(account.acct)}/${id}`;
}
