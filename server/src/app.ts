import type { Server } from 'node:http';
import { accountRoutes, presentAccounts } from './accounts/index.ts';
import {
  FETCH_JOB as CARD_FETCH_JOB,
  TIDY_JOB as CARD_TIDY_JOB,
  cardRoutes,
  fetchCard,
  tidy as tidyCards,
} from './cards/index.ts';
import type { Ctx, JobHandler } from './context.ts';
import { createListeners, listenerJob } from './events/events.ts';
import { federationJobs, federationListeners, federationRoutes } from './federation/index.ts';
import { filterListeners, filterRoutes } from './filters/index.ts';
import { openapiRoute } from './http/openapi.ts';
import type { Patience } from './http/patience.ts';
import { loadRenderer } from './http/render.ts';
import type { Route } from './http/route.ts';
import { createHttpServer } from './http/server.ts';
import { acceptSockets } from './http/sockets.ts';
import { instanceRoutes } from './instance/index.ts';
import { FORGET_JOB, forgetLetters, mailListeners, SEND_JOB, sendLetter } from './mail/index.ts';
import {
  DISCARD_JOB,
  IMAGE_BYTES,
  MOST_ATTACHMENTS,
  MOST_PIXELS,
  mediaListeners,
  mediaRoutes,
  ORPHANS_JOB,
  READABLE_TYPES,
  removeDiscarded,
  removeOrphans,
  TIDY_JOB,
  tidy,
} from './media/index.ts';
import { notificationListeners, notificationRoutes } from './notifications/index.ts';
import { pageRoutes, refusalPage, untilSetUp } from './pages/index.ts';
import { profileListeners, profileRoutes, VERIFY_JOB, verifyInTurn } from './profiles/index.ts';
import { relationListeners, relationRoutes } from './relations/index.ts';
import { searchRoutes } from './search/index.ts';
import {
  authenticate,
  TIDY_JOB as SIGN_IN_TIDY_JOB,
  session,
  signInListeners,
  signInRoutes,
  tidy as tidySignIn,
} from './sign-in/index.ts';
import {
  END_POLL_JOB,
  editRoutes,
  endPoll,
  getVisiblePost,
  MAX_CHARACTERS,
  markRoutes,
  POLL_LIMITS,
  pollRoutes,
  TIDY_JOB as STATUSES_TIDY_JOB,
  SWEEP_JOB,
  SWEEP_VOTES_JOB,
  statusListeners,
  statusRoutes,
  sweep,
  sweepVotes,
  tagRoutes,
  tidy as tidyStatuses,
  URL_CHARACTERS,
} from './statuses/index.ts';

import { streamingDoor, streamingListeners, streamingRoutes } from './streaming/index.ts';
import {
  EMPTY_JOB,
  empty,
  FILL_JOB,
  fill,
  markerRoutes,
  timelineListeners,
  timelineRoutes,
} from './timelines/index.ts';

/** Every path there is, room by room. */
export const routes: readonly Route[] = [
  ...instanceRoutes({
    maxCharacters: MAX_CHARACTERS,
    urlCharacters: URL_CHARACTERS,
    polls: POLL_LIMITS,
    attachments: {
      most: MOST_ATTACHMENTS,
      types: READABLE_TYPES,
      bytes: IMAGE_BYTES,
      pixels: MOST_PIXELS,
    },
    presentAccounts,
  }),
  ...accountRoutes,
  ...signInRoutes,
  ...relationRoutes,
  ...profileRoutes,
  ...filterRoutes(getVisiblePost),
  ...mediaRoutes,
  ...cardRoutes,
  ...statusRoutes,
  ...editRoutes,
  ...markRoutes,
  ...pollRoutes,
  ...tagRoutes,
  ...timelineRoutes,
  ...markerRoutes,
  ...notificationRoutes,
  ...searchRoutes,
  ...streamingRoutes,
  ...federationRoutes,
  openapiRoute(() => routes),
  ...pageRoutes,
];

/** Everybody who hears of events. */
const listening = [
  ...mailListeners,
  ...mediaListeners,
  ...signInListeners,
  ...relationListeners,
  ...filterListeners,
  ...profileListeners,
  ...statusListeners,
  ...timelineListeners,
  ...notificationListeners,
  ...federationListeners,
  ...streamingListeners,
];

export const listeners = createListeners(listening);

/** What each kind of job does: the rooms' own, and one kind for each listener that works after the commit. */
export const jobs: ReadonlyMap<string, JobHandler> = new Map<string, JobHandler>([
  [DISCARD_JOB, removeDiscarded],
  [TIDY_JOB, tidy],
  [SIGN_IN_TIDY_JOB, tidySignIn],
  [ORPHANS_JOB, removeOrphans],
  [CARD_FETCH_JOB, fetchCard],
  [CARD_TIDY_JOB, tidyCards],
  [SWEEP_JOB, sweep],
  [SWEEP_VOTES_JOB, sweepVotes],
  [END_POLL_JOB, endPoll],
  [STATUSES_TIDY_JOB, tidyStatuses],
  [FILL_JOB, fill],
  [EMPTY_JOB, empty],
  [SEND_JOB, sendLetter],
  [FORGET_JOB, forgetLetters],
  [VERIFY_JOB, verifyInTurn],
  ...federationJobs,
  ...listening.filter((one) => one.when === 'after').map((one) => listenerJob(one)),
]);

/** The HTTP server over all rooms. */
export function createApp(ctx: Ctx, patience?: Patience): Server {
  loadRenderer().catch((error: Error) => ctx.log.warn('there are no pages', { error: error.message }));
  const doors = { routes: untilSetUp(ctx, routes), authenticate, session, refusalPage };
  const server = createHttpServer(ctx, doors, patience);
  acceptSockets(ctx, server, streamingDoor(ctx));
  return server;
}
