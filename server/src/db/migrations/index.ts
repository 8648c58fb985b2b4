import type { Migration } from '../migration.ts';
import { spine } from './0001-spine.ts';
import { boosts } from './0002-boosts.ts';
import { mail } from './0003-mail.ts';
import { attachments } from './0004-attachments.ts';
import { bookmarks } from './0005-bookmarks.ts';
import { people } from './0006-people.ts';
import { tags } from './0007-tags.ts';
import { edits } from './0008-edits.ts';
import { signUp } from './0009-sign-up.ts';
import { pins } from './0010-pins.ts';
import { accountDeleted } from './0012-account-deleted.ts';
import { polls } from './0013-polls.ts';
import { editedAttachments } from './0014-edited-attachments.ts';
import { filters } from './0015-filters.ts';
import { rules } from './0016-rules.ts';
import { ownWords } from './0017-own-words.ts';
import { world } from './0021-world.ts';
import { cards } from './0022-cards.ts';
import { lists } from './0023-lists.ts';
import { chosenTags } from './0024-chosen-tags.ts';
import { notificationGroups } from './0025-notification-groups.ts';
import { notificationPolicy } from './0026-notification-policy.ts';
import { push } from './0027-push.ts';
import { quotes } from './0028-quotes.ts';
import { scheduled } from './0030-scheduled.ts';
import { conversations } from './0031-conversations.ts';
import { threadRefreshes } from './0032-thread-refreshes.ts';
import { circles } from './0033-circles.ts';
import { reports } from './0034-reports.ts';
import { search } from './0035-search.ts';
import { names } from './0036-names.ts';
import { trends } from './0037-trends.ts';
import { told } from './0038-told.ts';
import { films } from './0040-films.ts';
import { collections } from './0041-collections.ts';
import { imports } from './0042-imports.ts';
import { noAnswers } from './0044-no-answers.ts';
import { groups } from './0045-groups.ts';
import { manyPeople } from './0046-many-people.ts';
import { answersUnknown } from './0047-answers-unknown.ts';
import { emojis } from './0048-emojis.ts';
import { collectionsElsewhere } from './0051-collections-elsewhere.ts';
import { importTurns } from './0052-import-turns.ts';
import { waitingFilms } from './0053-waiting-films.ts';
import { directs } from './0054-directs.ts';
import { reportCollections } from './0055-report-collections.ts';
import { moves } from './0056-moves.ts';
import { moveSteps } from './0057-move-steps.ts';
import { recoveryKeys } from './0058-recovery-keys.ts';
import { restores } from './0059-restores.ts';
import { signaturesWanted } from './0060-signatures-wanted.ts';
import { hostRules } from './0062-host-rules.ts';
import { relays } from './0063-relays.ts';
import { domainsBlocked } from './0064-domains-blocked.ts';
import { received } from './0065-received.ts';
import { conversationGroups } from './0066-conversation-groups.ts';
import { whole } from './0067-whole.ts';
import { followerDigests } from './0068-follower-digests.ts';
import { toldCounts } from './0068-told-counts.ts';

/** In order, for ever: a step that was released is never changed. */
export const migrations: readonly Migration[] = [
  spine,
  boosts,
  mail,
  attachments,
  bookmarks,
  people,
  tags,
  edits,
  signUp,
  pins,
  accountDeleted,
  polls,
  editedAttachments,
  filters,
  rules,
  ownWords,
  world,
  cards,
  lists,
  chosenTags,
  notificationGroups,
  notificationPolicy,
  push,
  quotes,
  scheduled,
  conversations,
  threadRefreshes,
  circles,
  reports,
  search,
  names,
  trends,
  told,
  films,
  collections,
  imports,
  noAnswers,
  groups,
  manyPeople,
  answersUnknown,
  emojis,
  collectionsElsewhere,
  importTurns,
  waitingFilms,
  directs,
  reportCollections,
  moves,
  moveSteps,
  recoveryKeys,
  restores,
  signaturesWanted,
  hostRules,
  relays,
  domainsBlocked,
  received,
  conversationGroups,
  whole,
  followerDigests,
  toldCounts,
];
