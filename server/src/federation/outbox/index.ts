export { expand } from './expand.ts';
export { outboxListeners } from './listeners.ts';
export { EXPAND_JOB } from './outgoing.ts';
export { sayFeatureAnswer } from './say-feature.ts';
export { sayNoFollow } from './say-follow.ts';
export { SAY_POLL_JOB, sayPoll } from './say-poll.ts';
export { SAY_PROFILE_JOB, sayProfile } from './say-profile.ts';
export { sayQuoteAnswer } from './say-quote.ts';
export { SAY_REPORT_JOB, sayReport } from './say-report.ts';
