import type { ImportType } from '@skein/api/imports.ts';
import { findByHandle } from '../accounts/index.ts';
import type { Ctx } from '../context.ts';
import type { Id } from '../db/tables.ts';
import { findStatusByUri } from '../statuses/index.ts';

/** Whom or which post a row names, if it is known here; with `ask` another server is asked. 0 for a domain, which needs nobody. */
export async function targetOf(
  ctx: Ctx,
  type: ImportType,
  named: string,
  ask: 'here' | 'elsewhere',
): Promise<Id | null> {
  if (type === 'domain_blocking') return 0;
  if (type === 'bookmarks') {
    if (ask === 'here') {
      const status = await findStatusByUri(ctx, named);
      return status && status.deleted_at === null ? status.id : null;
    }
    const found = await ctx.fediverse.byUrl(ctx, named);
    return found?.kind === 'status' ? found.id : null;
  }
  if (ask === 'elsewhere') return ctx.fediverse.accountByHandle(ctx, named);
  return (await findByHandle(ctx, named))?.id ?? null;
}
