import type { Pages } from '@skein/api/pages.ts';
import { houseRules } from './sample-entrance.ts';
import { answer, bob, carol, morning, relationship, warned } from './sample-posts.ts';

type Own =
  | 'own-posts'
  | 'messages'
  | 'hashtags'
  | 'scheduled'
  | 'lists'
  | 'list'
  | 'person'
  | 'report'
  | 'history';

/** Props for the pages that only their member sees. */
export const own: Pick<Pages, Own> = {
  'own-posts': { which: 'bookmarks', statuses: [morning], newer: null, older: '/bookmarks?max_id=1' },
  messages: {
    talks: [
      { id: '3', unread: true, accounts: [bob, carol], last_status: answer },
      { id: '2', unread: false, accounts: [carol], last_status: null },
    ],
    newer: null,
    older: '/messages?max_id=1',
  },
  hashtags: { names: ['birds'], newer: null, older: null },
  scheduled: {
    posts: [
      {
        id: '4',
        scheduled_at: '2026-12-01T08:00:00.000Z',
        params: {
          text: 'Geese',
          poll: null,
          media_ids: null,
          sensitive: false,
          spoiler_text: 'Birds',
          visibility: 'public',
          language: 'en',
          scheduled_at: null,
          idempotency: null,
          with_rate_limit: false,
          application_id: null,
          in_reply_to_id: null,
          quoted_status_id: null,
          quote_approval_policy: 'public',
        },
        media_attachments: [],
      },
    ],
    newer: null,
    older: null,
  },
  person: {
    account: bob,
    relationship: { ...relationship, note: 'From the ferry.' },
    languages: [{ code: 'fr', name: 'Français' }],
    comment: 'From the ferry.',
    tooLong: true,
    saved: true,
  },
  report: {
    account: bob,
    statusId: '9',
    rules: houseRules,
    category: 'spam',
    broken: [],
    comment: 'Loud',
    tooLong: true,
    done: false,
  },
  history: {
    account: bob,
    id: '9',
    versions: [
      { created_at: '2026-11-20T08:00:00.000Z', spoiler_text: 'Birds', content: '<p>Forty-two geese.</p>' },
      { created_at: '2026-11-20T07:00:00.000Z', spoiler_text: '', content: '<p>Forty-one geese.</p>' },
    ],
  },
  lists: { lists: [{ id: '5', title: 'Birders' }], title: 'Birders', fault: 'too_many' },
  list: {
    list: { id: '5', title: 'Birders' },
    people: [bob],
    handle: 'nobody',
    fault: 'unknown',
    statuses: [warned],
    newer: null,
    older: '/lists/5?max_id=1',
  },
};
