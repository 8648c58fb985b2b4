import type { KeptKind, KeptUntil } from '@skein/api/pages.ts';
import { UNUSED_MS } from '../cards/index.ts';
import { WORK_KEPT_MS } from '../jobs/aside.ts';
import { LETTERS_KEPT_MS } from '../mail/index.ts';
import { UNATTACHED_KEPT_MS } from '../media/index.ts';
import { IMPORTS_KEPT_MS } from '../portability/index.ts';
import { SIGN_IN_KEPT_MS } from '../sign-in/index.ts';
import { ENDS_KEPT_MS, LOG_SWEPT_MS, TOMBSTONES_MS, TOMBSTONES_SWEPT_MS } from '../terms.ts';

/** One kind of thing that is kept about people: which tables hold it, and until when. */
export interface Kept {
  kind: KeptKind;
  tables: readonly string[];
  until: KeptUntil;
}

/** In whole days, with the time until the sweeping that comes by now and then: so that "at most" is true. */
const inDays = (ms: number) => Math.ceil(ms / 86_400_000);
const days = (ms: number): KeptUntil => ({ kind: 'days', days: inDays(ms) });
const ACCOUNT: KeptUntil = { kind: 'account' };
const YOURS: KeptUntil = { kind: 'yours' };

/**
 * Everything that is kept about a person, and until when. The privacy page is made from it, and a test holds it
 * against the database: a table that stands neither here nor in `ABOUT_NOBODY` fails.
 */
export const KEPT: readonly Kept[] = [
  { kind: 'login', tables: ['members'], until: ACCOUNT },
  { kind: 'profile', tables: ['accounts', 'account_words', 'aliases', 'moves'], until: ACCOUNT },
  {
    kind: 'posts',
    tables: [
      'statuses',
      'mentions',
      'status_tags',
      'status_edits',
      'pins',
      'status_cards',
      'polls',
      'poll_options',
      'scheduled_statuses',
      'quotes',
      'status_words',
      'leaving_words',
      'trends',
      'trend_reviews',
      'awaited_parents',
    ],
    until: YOURS,
  },
  { kind: 'places', tables: ['statuses'], until: { kind: 'ever' } },
  { kind: 'pictures', tables: ['attachments'], until: YOURS },
  { kind: 'links', tables: ['cards'], until: days(UNUSED_MS) },
  { kind: 'unused', tables: ['attachments'], until: days(UNATTACHED_KEPT_MS) },
  {
    kind: 'reactions',
    tables: ['favourites', 'bookmarks', 'poll_votes', 'announcement_reactions'],
    until: YOURS,
  },
  {
    kind: 'relations',
    tables: [
      'follows',
      'follow_requests',
      'follower_digests',
      'blocks',
      'mutes',
      'domain_blocks',
      'lists',
      'list_accounts',
      'collections',
      'collection_items',
      'collection_claims',
      'tag_follows',
      'featured_tags',
      'account_notes',
      'endorsements',
      'dismissed_suggestions',
      'conversation_mutes',
      'announcement_dismissals',
    ],
    until: YOURS,
  },
  { kind: 'reports', tables: ['reports', 'report_statuses', 'report_collections'], until: ACCOUNT },
  { kind: 'imports', tables: ['imports', 'import_rows', 'import_turns'], until: days(IMPORTS_KEPT_MS) },
  { kind: 'filters', tables: ['filters', 'filter_keywords', 'filter_statuses'], until: YOURS },
  {
    kind: 'lists',
    tables: [
      'home',
      'notifications',
      'notification_policies',
      'notification_permissions',
      'notification_requests',
      'notification_groups',
      'notification_dismissals',
      'severances',
      'markers',
      'talks',
      'talk_statuses',
    ],
    until: ACCOUNT,
  },
  { kind: 'sessions', tables: ['sessions'], until: { kind: 'idle', days: inDays(SIGN_IN_KEPT_MS.sessions) } },
  { kind: 'requests', tables: ['sign_ups'], until: days(SIGN_IN_KEPT_MS.requests) },
  { kind: 'apps', tables: ['tokens', 'grants', 'apps', 'push_subscriptions'], until: YOURS },
  { kind: 'ended', tables: ['tokens', 'grants', 'apps'], until: days(SIGN_IN_KEPT_MS.ended) },
  { kind: 'letters', tables: ['mails', 'reset_links'], until: days(LETTERS_KEPT_MS) },
  { kind: 'sending', tables: ['outgoing', 'deliveries'], until: days(ENDS_KEPT_MS + LOG_SWEPT_MS) },
  { kind: 'arriving', tables: ['incoming', 'jobs', 'idempotency_keys'], until: days(WORK_KEPT_MS) },
  { kind: 'tombstones', tables: ['tombstones'], until: days(TOMBSTONES_MS + TOMBSTONES_SWEPT_MS) },
  {
    kind: 'recovery',
    tables: ['recovery_lists', 'restores', 'restore_keys', 'restore_inboxes'],
    until: ACCOUNT,
  },
  { kind: 'name', tables: ['accounts', 'members'], until: { kind: 'ever' } },
  { kind: 'addresses', tables: [], until: { kind: 'memory' } },
];

/** Tables in which nothing about a person stands, and what does. */
export const ABOUT_NOBODY: Readonly<Record<string, string>> = {
  settings: 'what those who run the server chose, and its keys',
  rules: 'what the server asks of everybody',
  terms_of_service: 'what the server and its members owe each other',
  announcements: 'what the server told its members',
  migrations: 'which steps the database has gone through',
  tags: 'words that posts carried, or that somebody looked for',
  conversations: 'names that other servers gave to threads',
  conversation_groups: 'in which group of another server a thread began',
  thread_refreshes: 'which threads other servers were asked for',
  outbox_reads: 'whose earlier posts other servers were asked for',
  hosts: 'which servers answer',
  relays: 'which servers pass public posts on',
  host_rules: 'what this server does with others as a whole',
  allowed_hosts: 'whom this server talks to while it talks to few',
  emojis: 'pictures that people write by a name, ours and those of other servers',
  gone_inboxes: 'addresses of servers that take nothing any more',
  search_progress: 'how far older posts and accounts have been read for the search',
  delivery_turns: 'whose turn it is to send',
};
