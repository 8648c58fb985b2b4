import type { Area } from './area.ts';
import { COLLECTIONS } from './collections.ts';
import { EMBEDS } from './embeds.ts';
import { HASHTAGS } from './hashtags.ts';
import { LISTS } from './lists.ts';
import { NOTIFICATIONS } from './notifications.ts';
import { PEOPLE } from './people.ts';
import { PORTABILITY } from './portability.ts';
import { PUSH } from './push.ts';
import { QUOTES } from './quotes.ts';
import { ROWS } from './rows.ts';
import { SITE } from './site.ts';
import { STREAMS } from './streams.ts';
import { TALK } from './talk.ts';
import { TRENDS } from './trends.ts';
import { WALKS } from './walks.ts';
import { WEB } from './web.ts';

/** Every part of the wire. */
export const AREAS: readonly Area[] = [
  { rows: ROWS, walks: WALKS },
  COLLECTIONS,
  EMBEDS,
  HASHTAGS,
  LISTS,
  NOTIFICATIONS,
  PEOPLE,
  PORTABILITY,
  PUSH,
  QUOTES,
  SITE,
  STREAMS,
  TALK,
  TRENDS,
  WEB,
];
