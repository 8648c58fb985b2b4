import { CIRCLES_WITHOUT_STATUS } from './circles.ts';
import { COLLECTIONS_WITHOUT_STATUS } from './collections.ts';
import { DOCUMENT_SURFACES } from './documents.ts';
import { EMBED_SURFACES } from './embeds.ts';
import { FILTER_SURFACES, FILTERS_WITHOUT_STATUS } from './filters.ts';
import { HASHTAGS_WITHOUT_STATUS } from './hashtags.ts';
import { LIST_SURFACES, LISTS_WITHOUT_STATUS } from './lists.ts';
import { NOTIFICATION_SURFACES, NOTIFICATIONS_WITHOUT_STATUS } from './notifications.ts';
import { PAGE_SURFACES, PAGES_WITHOUT_STATUS } from './pages.ts';
import { POLL_SURFACES } from './polls.ts';
import { PORTABILITY_WITHOUT_STATUS } from './portability.ts';
import { PUSH_SURFACES } from './pushed.ts';
import { QUOTE_SURFACES } from './quotes.ts';
import { SITE_WITHOUT_STATUS } from './site.ts';
import { STATUS_SURFACES } from './statuses.ts';
import { STREAM_SURFACES } from './streams.ts';
import type { Surface } from './surface.ts';
import { TALK_SURFACES, TALK_WITHOUT_STATUS } from './talk.ts';
import { TREND_SURFACES, TRENDS_WITHOUT_STATUS } from './trends.ts';
import { WAY_SURFACES } from './ways.ts';
import { OTHERS_WITHOUT_STATUS } from './without-status.ts';

/** Every place where a status may show, room by room. */
export const SURFACES: readonly Surface[] = [
  ...PAGE_SURFACES,
  ...EMBED_SURFACES,
  ...DOCUMENT_SURFACES,
  ...FILTER_SURFACES,
  ...LIST_SURFACES,
  ...POLL_SURFACES,
  ...PUSH_SURFACES,
  ...QUOTE_SURFACES,
  ...STATUS_SURFACES,
  ...STREAM_SURFACES,
  ...TREND_SURFACES,
  ...NOTIFICATION_SURFACES,
  ...TALK_SURFACES,
  ...WAY_SURFACES,
];

/** Routes that show no status of somebody else, each with the reason. */
export const SHOWS_NO_STATUS: Readonly<Record<string, string>> = {
  ...PAGES_WITHOUT_STATUS,
  ...FILTERS_WITHOUT_STATUS,
  ...TALK_WITHOUT_STATUS,
  ...CIRCLES_WITHOUT_STATUS,
  ...NOTIFICATIONS_WITHOUT_STATUS,
  ...HASHTAGS_WITHOUT_STATUS,
  ...LISTS_WITHOUT_STATUS,
  ...PORTABILITY_WITHOUT_STATUS,
  ...COLLECTIONS_WITHOUT_STATUS,
  ...SITE_WITHOUT_STATUS,
  ...TRENDS_WITHOUT_STATUS,
  ...OTHERS_WITHOUT_STATUS,
};
