import type { Server } from 'node:http';
import { accountRoutes, presentAccounts } from './accounts/index.ts';
import { announcementListeners, announcementRoutes } from './announcements/index.ts';
import { cardJobs, cardRoutes, scheduleTidying as scheduleCards } from './cards/index.ts';
import { collectionListeners, collectionRoutes } from './collections/index.ts';
import type { Ctx, JobHandler } from './context.ts';
import {
  conversationJobs,
  conversationListeners,
  conversationRoutes,
  scheduleFinding as scheduleTalks,
} from './conversations/index.ts';
import { discoveryListeners, discoveryRoutes } from './discovery/index.ts';
import { emojiRoutes } from './emojis/index.ts';
import { createListeners, listenerJob } from './events/events.ts';
import {
  federationJobs,
  federationListeners,
  federationRoutes,
  scheduleAddingUp,
  scheduleRecheck,
} from './federation/index.ts';
import { filterListeners, filterRoutes } from './filters/index.ts';
import { hashtagListeners, hashtagRoutes, MAX_FEATURED_TAGS } from './hashtags/index.ts';
import { openapiRoute } from './http/openapi.ts';
import type { Patience } from './http/patience.ts';
import { loadRenderer } from './http/render.ts';
import type { Route } from './http/route.ts';
import { createHttpServer } from './http/server.ts';
import { acceptSockets } from './http/sockets.ts';
import { closedToStrangers, instanceRoutes } from './instance/index.ts';
import { listJobs, listListeners, listRoutes } from './lists/index.ts';
import { mailJobs, mailListeners } from './mail/index.ts';
import {
  FILM_LIMITS,
  IMAGE_BYTES,
  MOST_ATTACHMENTS,
  MOST_PIXELS,
  mediaJobs,
  mediaListeners,
  mediaRoutes,
  scheduleTidying as scheduleMedia,
  takenTypes,
} from './media/index.ts';
import { moderationJobs, moderationListeners, moderationRoutes } from './moderation/index.ts';
import { moveJobs, moveListeners } from './moves/index.ts';
import {
  groupRoutes,
  notificationJobs,
  notificationListeners,
  notificationRoutes,
  policyRoutes,
  requestRoutes,
  scheduleCounting,
} from './notifications/index.ts';
import { pageRoutes, refusalPage, untilSetUp } from './pages/index.ts';
import {
  exportRoutes,
  portabilityJobs,
  portabilityListeners,
  scheduleTidying as scheduleImports,
} from './portability/index.ts';
import { notePolicy, privacyRoutes } from './privacy/index.ts';
import { profileJobs, profileListeners, profileRoutes } from './profiles/index.ts';
import { pushJobs, pushListeners, pushRoutes } from './push/index.ts';
import { relationListeners, relationRoutes } from './relations/index.ts';
import { scheduleReading, searchJobs, searchListeners, searchRoutes } from './search/index.ts';
import {
  authenticate,
  scheduleTidying as scheduleSignIn,
  session,
  signInJobs,
  signInListeners,
  signInRoutes,
} from './sign-in/index.ts';
import {
  editRoutes,
  getVisiblePost,
  MAX_CHARACTERS,
  markRoutes,
  POLL_LIMITS,
  pollRoutes,
  quoteRoutes,
  scheduleFinding as scheduleConversations,
  scheduledRoutes,
  scheduleTidying as scheduleStatuses,
  statusJobs,
  statusListeners,
  statusRoutes,
  tagRoutes,
  URL_CHARACTERS,
} from './statuses/index.ts';

import { streamingDoor, streamingListeners, streamingRoutes } from './streaming/index.ts';
import { markerRoutes, timelineJobs, timelineListeners, timelineRoutes } from './timelines/index.ts';
import { scheduleTrends, trendJobs, trendListeners, trendRoutes } from './trends/index.ts';

/** Every path there is, room by room. */
export const routes: readonly Route[] = closedToStrangers([
  ...instanceRoutes({
    maxCharacters: MAX_CHARACTERS,
    urlCharacters: URL_CHARACTERS,
    polls: POLL_LIMITS,
    featuredTags: MAX_FEATURED_TAGS,
    attachments: {
      most: MOST_ATTACHMENTS,
      types: takenTypes,
      bytes: IMAGE_BYTES,
      pixels: MOST_PIXELS,
      film: FILM_LIMITS,
    },
    presentAccounts,
  }),
  ...emojiRoutes,
  ...accountRoutes,
  ...signInRoutes,
  ...relationRoutes,
  ...discoveryRoutes,
  ...profileRoutes,
  ...filterRoutes(getVisiblePost),
  ...mediaRoutes,
  ...cardRoutes,
  ...statusRoutes,
  ...scheduledRoutes,
  ...editRoutes,
  ...markRoutes,
  ...pollRoutes,
  ...quoteRoutes,
  ...tagRoutes,
  ...hashtagRoutes,
  ...timelineRoutes,
  ...markerRoutes,
  ...listRoutes,
  ...policyRoutes,
  ...requestRoutes,
  ...moderationRoutes,
  ...collectionRoutes,
  ...notificationRoutes,
  ...groupRoutes,
  ...conversationRoutes,
  ...announcementRoutes,
  ...searchRoutes,
  ...trendRoutes,
  ...exportRoutes,
  ...privacyRoutes,
  ...streamingRoutes,
  ...pushRoutes,
  ...federationRoutes,
  openapiRoute(() => routes),
  ...pageRoutes,
]);

/** Everybody who hears of events. */
const listening = [
  ...mailListeners,
  ...mediaListeners,
  ...signInListeners,
  ...relationListeners,
  ...discoveryListeners,
  ...filterListeners,
  ...profileListeners,
  ...statusListeners,
  ...hashtagListeners,
  ...timelineListeners,
  ...listListeners,
  ...moderationListeners,
  ...collectionListeners,
  ...notificationListeners,
  ...conversationListeners,
  ...searchListeners,
  ...trendListeners,
  ...portabilityListeners,
  ...moveListeners,
  ...announcementListeners,
  ...federationListeners,
  ...streamingListeners,
  ...pushListeners,
];

export const listeners = createListeners(listening);

/** What each kind of job does: the rooms' own, and one kind for each listener that works after the commit. */
export const jobs: ReadonlyMap<string, JobHandler> = new Map<string, JobHandler>([
  ...mailJobs,
  ...signInJobs,
  ...mediaJobs,
  ...cardJobs,
  ...statusJobs,
  ...profileJobs,
  ...timelineJobs,
  ...pushJobs,
  ...listJobs,
  ...moderationJobs,
  ...conversationJobs,
  ...notificationJobs,
  ...searchJobs,
  ...trendJobs,
  ...portabilityJobs,
  ...moveJobs,
  ...federationJobs,
  ...listening.filter((one) => one.when === 'after').map((one) => listenerJob(one)),
]);

/** What each room does from time to time is put into the queue when a process starts that works it off. */
export const atStart: readonly ((ctx: Ctx) => Promise<void>)[] = [
  scheduleSignIn,
  scheduleMedia,
  scheduleCards,
  scheduleStatuses,
  scheduleConversations,
  scheduleTalks,
  scheduleCounting,
  scheduleImports,
  notePolicy,
  scheduleReading,
  scheduleTrends,
  scheduleRecheck,
  scheduleAddingUp,
];

/** The HTTP server over all rooms. */
export function createApp(ctx: Ctx, patience?: Patience): Server {
  loadRenderer().catch((error: Error) => ctx.log.warn('there are no pages', { error: error.message }));
  const doors = { routes: untilSetUp(ctx, routes), authenticate, session, refusalPage };
  const server = createHttpServer(ctx, doors, patience);
  acceptSockets(ctx, server, streamingDoor(ctx));
  return server;
}
