import type { Id } from '../db/tables.ts';

/** Announced after the commit with a Change: what streams may have to show. */
export const STREAM_TOPIC = 'stream';

export interface StatusChange {
  event: 'update' | 'status.update';
  statusId: Id;
  /** Whose homes it stands in: who wrote it, or boosted it. */
  authorId: Id;
  /** Index into VISIBILITIES. */
  visibility: number;
  /** A boost: those who follow without boosts are not told. */
  boost: boolean;
  /** Whether everybody finds it under hashtags: who follows one is told too. Without, its rows say it. */
  tagged?: boolean;
}

/** A status is gone, and what hangs on it goes meanwhile: so all that has to be known of it is said here. */
export interface DeleteChange {
  event: 'delete';
  statusId: Id;
  authorId: Id;
  /** Index into VISIBILITIES. */
  visibility: number;
  boost: boolean;
  /** Hashtags under which everybody found it. */
  tags: Id[];
  /** Members whom it named. */
  named: Id[];
}

export interface NotificationChange {
  event: 'notification';
  notificationId: Id;
  accountId: Id;
}

/** What a member had held back stands in their list now. */
export interface MergedChange {
  event: 'notifications_merged';
  accountId: Id;
}

/** A member's conversation of direct statuses has another last status, or was read. */
export interface TalkChange {
  event: 'conversation';
  talkId: Id;
  accountId: Id;
}

export interface FiltersChange {
  event: 'filters_changed';
  accountId: Id;
}

/** The server tells its members something, or takes it back. */
export interface AnnouncementChange {
  event: 'announcement' | 'announcement.delete';
  announcementId: Id;
}

/** How many answered an announcement with one emoji. */
export interface ReactionChange {
  event: 'announcement.reaction';
  announcementId: Id;
  name: string;
  count: number;
}

/** Ids only: every process reads and judges for its own readers. */
export type Change =
  | StatusChange
  | DeleteChange
  | NotificationChange
  | MergedChange
  | TalkChange
  | FiltersChange
  | AnnouncementChange
  | ReactionChange;
