import './events.ts';

export { moderationJobs } from './apply-host-rules.ts';
export { allowHost, disallowHost, type HostRuling, ruleHost, unruleHost } from './host-rule.ts';
export { moderationListeners } from './listeners.ts';
export { findReport, newestReports } from './queries.ts';
export {
  acceptedRelays,
  answerRelay,
  enableRelay,
  endRelay,
  findRelay,
  listRelays,
  type Relay,
  relayFollowed,
  relayKnown,
} from './relays.ts';
export { report } from './report.ts';
export { moderationRoutes } from './routes.ts';
export { presentReports, statusesOf } from './view.ts';
