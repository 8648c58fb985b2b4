import type { Ctx, Jobs } from '../context.ts';
import type { Route } from '../http/route.ts';
import type { Pump } from '../jobs/pump.ts';
import { conditional } from './conditional.ts';
import { createDeliveryPump, REPLAY_JOB, replay, SWEEP_JOB, sweepLog } from './delivery/index.ts';
import { documentRoutes } from './documents.ts';
import { featuredRoutes } from './featured-documents.ts';
import { ancestorsListener } from './fetch/ancestors.ts';
import { CLAIMS_JOB, lookAtClaims } from './fetch/claims.ts';
import { FIRST_POSTS_JOB, firstPosts, firstPostsListeners } from './fetch/first-posts.ts';
import { look } from './fetch/look.ts';
import { LOOK_JOB } from './fetch/look-later.ts';
import { LOOK_QUOTE_JOB, lookAtQuote } from './fetch/quote.ts';
import { RECHECK_JOB, recheck } from './fetch/recheck.ts';
import { REFRESH_JOB, refresh } from './fetch/refresh.ts';
import { COLLECTION_JOB, refreshCollection } from './fetch/refresh-collection.ts';
import { threadListener } from './fetch/thread.ts';
import { COMPARE_JOB, compare } from './followers/compare.ts';
import { ADD_UP_JOB, addUp, digestListeners } from './followers/digest.ts';
import { followerRoutes } from './followers/list.ts';
import { guarded } from './gate.ts';
import { FORWARDED_JOB } from './inbox/forwarded.ts';
import { PASSED_ON_JOB } from './inbox/passed-on.ts';
import { createInboxPump, INCOMING_TOPIC } from './inbox/queue.ts';
import { inboxRoutes } from './inbox/routes.ts';
import { takeForwarded } from './inbox/take-forwarded.ts';
import { takePassedOn } from './inbox/take-passed-on.ts';
import {
  EXPAND_JOB,
  expand,
  outboxListeners,
  SAY_POLL_JOB,
  SAY_PROFILE_JOB,
  SAY_REPORT_JOB,
  sayPoll,
  sayProfile,
  sayReport,
} from './outbox/index.ts';
import { recoveryRoutes } from './recovery/routes.ts';
import { relayJobs, relayListeners } from './relays/index.ts';
import { threadRoutes } from './threads.ts';
import { wellknownRoutes } from './wellknown/routes.ts';

export { createFediverse } from './fetch/fediverse.ts';
export { scheduleRecheck } from './fetch/recheck.ts';
export { scheduleAddingUp } from './followers/digest.ts';

/** What this room hears of: what others are to be told, and what they are to be asked. */
export const federationListeners = [
  ...outboxListeners,
  ...relayListeners,
  threadListener,
  ancestorsListener,
  ...firstPostsListeners,
  ...digestListeners,
];

export const federationRoutes: readonly Route[] = [
  ...wellknownRoutes,
  ...conditional(guarded([...documentRoutes, ...featuredRoutes, ...threadRoutes, ...followerRoutes])),
  ...inboxRoutes,
  ...recoveryRoutes,
];

/** What the jobs of this room do, by kind. */
export const federationJobs: Jobs = [
  ...relayJobs,
  [REFRESH_JOB, refresh],
  [RECHECK_JOB, recheck],
  [LOOK_JOB, look],
  [LOOK_QUOTE_JOB, lookAtQuote],
  [CLAIMS_JOB, lookAtClaims],
  [COLLECTION_JOB, refreshCollection],
  [FIRST_POSTS_JOB, firstPosts],
  [COMPARE_JOB, compare],
  [ADD_UP_JOB, addUp],
  [PASSED_ON_JOB, takePassedOn],
  [FORWARDED_JOB, takeForwarded],
  [EXPAND_JOB, expand],
  [SAY_PROFILE_JOB, sayProfile],
  [SAY_POLL_JOB, sayPoll],
  [SAY_REPORT_JOB, sayReport],
  [REPLAY_JOB, replay],
  [SWEEP_JOB, sweepLog],
];

/** The queues of this room, each woken when another process fills it. */
export function federationPumps(ctx: Ctx): Pump[] {
  const inbox = createInboxPump(ctx);
  ctx.live.listen(INCOMING_TOPIC, () => inbox.wake());
  return [inbox, createDeliveryPump(ctx)];
}
