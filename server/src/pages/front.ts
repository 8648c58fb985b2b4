import type { FrontProps } from '@skein/api/pages.ts';
import type { Ctx } from '../context.ts';
import type { Page } from '../http/pages.ts';
import { publicTimeline } from '../timelines/index.ts';
import { statusEntities } from './entities.ts';

/** The newest public statuses written here. */
export async function frontProps(ctx: Ctx, page: Page): Promise<FrontProps> {
  const slice = await publicTimeline(ctx, { local: true, remote: false }, page);
  const older = slice.next === null ? null : `/?max_id=${slice.next}`;
  return { statuses: await statusEntities(ctx, slice.ids), older };
}
