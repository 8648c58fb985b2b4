import type { ImportType } from '@skein/api/imports.ts';
import type { Ctx } from '../context.ts';
import type { Id } from '../db/tables.ts';
import { putInList } from '../lists/index.ts';
import { block, blockDomain, follow, mute } from '../relations/index.ts';
import { bookmark } from '../statuses/index.ts';
import { addFilter } from './add-filter.ts';

/** What a row asks for, by the verb that apps call too. Twice is harmless. @throws {Refusal} of that verb */
export async function doRow(
  ctx: Ctx,
  type: ImportType,
  cells: (string | null)[],
  targetId: Id,
): Promise<void> {
  const [first = null, second = null, third = null, fourth = null] = cells;
  switch (type) {
    case 'following':
      await follow(ctx, {
        targetId,
        showBoosts: flagOf(second),
        notify: flagOf(third),
        languages: fourth?.split(',').map((one) => one.trim()) ?? null,
      });
      return;
    case 'blocking':
      return block(ctx, { targetId });
    case 'muting':
      return mute(ctx, { targetId, notifications: flagOf(second) ?? true });
    case 'domain_blocking':
      return blockDomain(ctx, first ?? '');
    case 'bookmarks':
      return bookmark(ctx, { statusId: targetId });
    case 'custom_filters':
      return addFilter(ctx, first);
    case 'lists':
      return putInList(ctx, { title: first ?? '', accountId: targetId });
  }
}

/** As Mastodon reads them: what is not one of these is yes. */
const flagOf = (cell: string | null) =>
  cell === null ? null : !['false', 'f', '0', 'off', 'no', 'n'].includes(cell.toLowerCase());
