import { sql } from 'kysely';
import type { Ctx } from '../context.ts';
import type { Page } from '../http/pages.ts';
import type { Slice } from '../http/slice.ts';
import { NO_ANSWER } from './answers.ts';
import { scanning, scanPage } from './scanning.ts';

export interface PublicFilter {
  local: boolean;
  remote: boolean;
  onlyMedia?: boolean;
}

/** Public statuses of everybody known here, newest first, without answers to others. */
export async function publicTimeline(
  ctx: Ctx,
  { local, remote, onlyMedia }: PublicFilter,
  page: Page,
): Promise<Slice> {
  const from = local ? 'local' : remote ? 'remote' : 'all';
  return scanPage(ctx, (onlyMedia ? mediaScans : publicScans)[from], 0, page);
}

/** As the index on them says it. */
const OPEN_POSTS = sql`visibility = 0 and deleted_at is null and boost_of_id is null and ${NO_ANSWER}`;

/** Written so that no index on `uri` offers itself: it holds every answer, and everything that is not public. */
const LOCAL = sql`coalesce(uri, '') = ''`;
const REMOTE = sql`coalesce(uri, '') <> ''`;

const publicScans = {
  all: scanning('open', () => OPEN_POSTS),
  local: scanning('open', () => sql`${OPEN_POSTS} and ${LOCAL}`),
  remote: scanning('open', () => sql`${OPEN_POSTS} and ${REMOTE}`),
};

/** Few posts have pictures: by the index on those, which is not the one on what is no answer. */
const OPEN_MEDIA = sql`has_media = 1 and visibility = 0 and deleted_at is null and boost_of_id is null
  and case when ${NO_ANSWER} then 1 else 0 end = 1`;

const mediaScans = {
  all: scanning('open', () => OPEN_MEDIA),
  local: scanning('open', () => sql`${OPEN_MEDIA} and ${LOCAL}`),
  remote: scanning('open', () => sql`${OPEN_MEDIA} and ${REMOTE}`),
};
