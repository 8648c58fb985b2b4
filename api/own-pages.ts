import type { Account, Relationship } from './account.ts';
import type { Conversation } from './conversation.ts';
import type { Rule } from './instance.ts';
import type { WrittenLanguage } from './languages.ts';
import type { ScheduledStatus } from './scheduled-status.ts';
import type { Status } from './status.ts';

interface Paged {
  newer: string | null;
  older: string | null;
}

/** `/bookmarks` and `/favourites`. */
export interface OwnPostsProps extends Paged {
  which: 'bookmarks' | 'favourites';
  statuses: Status[];
}

/** `/messages`: direct posts by whom they are with. Forms post `csrf` to `/messages/id/read` and `/messages/id/remove`. */
export interface MessagesProps extends Paged {
  talks: Conversation[];
}

/** `/hashtags`: those that the member follows. Forms post `csrf` to `/tags/name/unfollow`. */
export interface HashtagsProps extends Paged {
  names: string[];
}

/** `/scheduled`: what waits for its time. Forms post `csrf` to `/scheduled/id/remove`. */
export interface ScheduledProps extends Paged {
  posts: ScheduledStatus[];
}

export type ListFault = 'blank' | 'too_long' | 'too_many';

/** `/lists`. The form posts `csrf` and `title` to it. */
export interface ListsProps {
  lists: { id: string; title: string }[];
  title: string;
  fault: ListFault | null;
}

/**
 * `/lists/id`. Forms post `csrf` and `handle` to `/lists/id/add`, `account_id` to `/lists/id/take`, and nothing to
 * `/lists/id/remove`.
 */
export interface ListPageProps extends Paged {
  list: { id: string; title: string };
  people: Account[];
  handle: string;
  fault: 'unknown' | 'not_followed' | null;
  statuses: Status[];
}

/** `/accounts/id`. Forms post `csrf` and their fields to `options`, `note`, `mute` and `unmute` below it. */
export interface PersonPageProps {
  account: Account;
  relationship: Relationship;
  languages: WrittenLanguage[];
  /** The member's own note. */
  comment: string;
  tooLong: boolean;
  saved: boolean;
}

/** `/report?account_id=&status_id=`. The form posts `csrf` and its fields there. */
export interface ReportPageProps {
  account: Account;
  statusId: string | null;
  rules: Rule[];
  category: 'spam' | 'legal' | 'other';
  /** Those that were ticked. */
  broken: string[];
  comment: string;
  tooLong: boolean;
  /** It was sent. */
  done: boolean;
}

/** `/@name/id/history`, the last version first. */
export interface HistoryProps {
  account: Account;
  id: string;
  versions: { created_at: string; spoiler_text: string; content: string }[];
}
