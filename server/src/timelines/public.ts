import { sql } from 'kysely';
import type { Ctx } from '../context.ts';
import type { Page } from '../http/pages.ts';
import type { Slice } from '../http/slice.ts';
import { scanning, scanPage } from './scanning.ts';

export interface PublicFilter {
  local: boolean;
  remote: boolean;
  onlyMedia?: boolean;
}

/** Public statuses of everybody known here, newest first. */
export async function publicTimeline(
  ctx: Ctx,
  { local, remote, onlyMedia }: PublicFilter,
  page: Page,
): Promise<Slice> {
  const from = local ? 'local' : remote ? 'remote' : 'all';
  return scanPage(ctx, (onlyMedia ? mediaScans : publicScans)[from], 0, page);
}

/** As the index on them says it. */
const OPEN_POSTS = sql`visibility = 0 and deleted_at is null and boost_of_id is null`;

const publicScans = {
  all: scanning('offered', () => OPEN_POSTS),
  local: scanning('offered', () => sql`${OPEN_POSTS} and uri is null`),
  remote: scanning('offered', () => sql`${OPEN_POSTS} and uri is not null`),
};
const mediaScans = {
  all: scanning('offered', () => sql`has_media = 1 and ${OPEN_POSTS}`),
  local: scanning('offered', () => sql`has_media = 1 and ${OPEN_POSTS} and uri is null`),
  remote: scanning('offered', () => sql`has_media = 1 and ${OPEN_POSTS} and uri is not null`),
};
