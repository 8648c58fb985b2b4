import type { ImportType } from '@skein/api/imports.ts';
import { findByHandle } from '../accounts/index.ts';
import type { Ctx } from '../context.ts';
import type { Id } from '../db/tables.ts';
import { canSee, findStatus, findStatusByUri } from '../statuses/index.ts';

/** Whom or which post a row names, if it is known here; with `ask` another server is asked. 0 for a domain and a filter, which need nobody. */
export async function targetOf(
  ctx: Ctx,
  type: ImportType,
  named: string,
  ask: 'here' | 'elsewhere',
): Promise<Id | null> {
  if (type === 'domain_blocking' || type === 'custom_filters') return 0;
  if (type === 'bookmarks') {
    const found = ask === 'elsewhere' ? await ctx.fediverse.byUrl(ctx, named) : null;
    const status =
      found?.kind === 'status' ? await findStatus(ctx, found.id) : await findStatusByUri(ctx, named);
    // What the member may not see is as unknown as what is not there, in how long it takes, too.
    return status && (await canSee(ctx, status)) ? status.id : null;
  }
  if (ask === 'elsewhere') return ctx.fediverse.accountByHandle(ctx, named);
  return (await findByHandle(ctx, named))?.id ?? null;
}
