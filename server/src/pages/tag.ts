import type { TagProps } from '@skein/api/pages.ts';
import type { Ctx } from '../context.ts';
import { notFound } from '../errors.ts';
import { followsTag } from '../hashtags/index.ts';
import type { Page } from '../http/pages.ts';
import { tagName } from '../statuses/index.ts';
import { tagTimeline } from '../timelines/index.ts';
import { statusEntities } from './entities.ts';
import { inPlace } from './filtered.ts';

/** A hashtag and a page of what everybody may read under it. @throws {Refusal} missing (no hashtag is called so) */
export async function tagProps(ctx: Ctx, typed: string, page: Page): Promise<TagProps> {
  const name = tagName(typed);
  if (name === null) throw notFound();
  const only = { any: [name], all: [], none: [], local: false, remote: false, onlyMedia: false };
  const slice = await tagTimeline(ctx, only, page);
  const path = `/tags/${encodeURIComponent(name)}`;
  const first = page.maxId === null && page.minId === null;
  return {
    name,
    following: ctx.actor.kind === 'member' ? await followsTag(ctx, ctx.actor.accountId, name) : null,
    statuses: inPlace(await statusEntities(ctx, slice.ids), 'public'),
    newer: first || slice.prev === null ? null : `${path}?min_id=${slice.prev}`,
    older: slice.next === null ? null : `${path}?max_id=${slice.next}`,
  };
}
