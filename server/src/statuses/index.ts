import './events.ts';

export { type Viewer, viewerOf, welcomeTo } from '../relations/index.ts';
export { adopt, awaitedBy } from './adopt.ts';
export { bookmark, unbookmark } from './bookmark.ts';
export { boost, boostersOf, unboost } from './boost.ts';
export { compose, namedIn } from './compose.ts';
export { threadOf } from './context.ts';
export {
  conversationOf,
  firstWithoutConversation,
  muteConversation,
  mutesConversation,
  namesOfConversations,
  scheduleFinding,
  unmuteConversation,
} from './conversation.ts';
export { groupAround, groupsOfConversations } from './conversation-group.ts';
export { edit } from './edit.ts';
export { editRoutes } from './edit-routes.ts';
export { favourite, favouritedUnder, unfavourite } from './favourite.ts';
export { contentOf, escapeHtml, formatLink, formatText, mentionHtml } from './format.ts';
export { historyOf } from './history.ts';
export { statusJobs } from './jobs.ts';
export { statusListeners } from './listeners.ts';
export { markRoutes } from './mark-routes.ts';
export { markedStatuses } from './marked.ts';
export { offeredTo } from './offered.ts';
export { MAX_PINS, pin, pinnedBy, repin, unpin } from './pin.ts';
export { plainText } from './plain-text.ts';
export { takeCounts } from './polls/elsewhere.ts';
export { votersOf } from './polls/end.ts';
export { type NewPoll, POLL_LIMITS } from './polls/new-poll.ts';
export { holdPoll, isOver, type PollRow, pollsOf, titlesOf } from './polls/queries.ts';
export { recountPolls, repairPolls } from './polls/recount.ts';
export { pollRoutes } from './polls/routes.ts';
export { vote, votesStanding } from './polls/vote.ts';
export { type NewStatus, publish } from './publish.ts';
export {
  findStatus,
  findStatusByUri,
  holdStatus,
  mentionedIn,
  type Post,
  type StatusRow,
  statusUri,
} from './queries.ts';
export { savePolicy } from './quotes/change-policy.ts';
export {
  ACCEPTED,
  findQuote,
  isQuoted,
  PENDING,
  type QuoteRow,
  type Quoting,
  quoteIn,
  quotersOf,
  quotesHere,
} from './quotes/queries.ts';
export { mayQuote } from './quotes/quotable.ts';
export { revokeQuote } from './quotes/revoke.ts';
export { quoteRoutes } from './quotes/routes.ts';
export { quoteLookedAt, staleQuotes } from './quotes/stale.ts';
export {
  acceptQuote,
  claimStamp,
  endQuote,
  letRead,
  type NewQuote,
  nameQuoted,
} from './quotes/write.ts';
export { recountStatuses, repairStatuses } from './recount.ts';
export { countFound, endRefresh } from './refresh.ts';
export { remove } from './remove.ts';
export { statusRoutes } from './routes.ts';
export { type Said, saidBy } from './said.ts';
export { presentScheduled, scheduledOf } from './scheduled/queries.ts';
export { scheduledRoutes } from './scheduled/routes.ts';
export { unschedule } from './scheduled/schedule.ts';
export { addInventedStatuses, type InventedStatus } from './seed.ts';
export { tagRoutes } from './tag-routes.ts';
export { tagEntities } from './tag-view.ts';
export { keepTag, openTagsOf, searchTags, type Tag, tagName, tagNames, tagsNamed } from './tags.ts';
export { countCharacters, MAX_CHARACTERS, type Span, spansOf, URL_CHARACTERS } from './text.ts';
export { scheduleTidying } from './tidy.ts';
export { keepTold, REFUSES, type ToldOfStatus } from './told.ts';
export { present, presentById, presentFor } from './view.ts';
export {
  type Asking,
  canSee,
  DIRECT,
  getVisible,
  getVisiblePost,
  PRIVATE,
  PUBLIC,
  UNLISTED,
  VISIBILITIES,
  type Visibility,
  visibleTo,
} from './visibility.ts';
export { visibleColumn, visibleQuery } from './visible-query.ts';
