import type { FrontProps } from '@skein/api/pages.ts';
import type { Ctx } from '../context.ts';
import type { Page } from '../http/pages.ts';
import { settingsOf } from '../instance/index.ts';
import { publicTimeline } from '../timelines/index.ts';
import { statusEntities } from './entities.ts';

/** The newest public statuses written here; none for strangers where the federation is limited. */
export async function frontProps(ctx: Ctx, page: Page): Promise<FrontProps> {
  if (ctx.actor.kind !== 'member' && (await settingsOf(ctx)).federation === 'limited')
    return { statuses: [], older: null };
  const slice = await publicTimeline(ctx, { local: true, remote: false }, page);
  const older = slice.next === null ? null : `/?max_id=${slice.next}`;
  return { statuses: await statusEntities(ctx, slice.ids), older };
}
