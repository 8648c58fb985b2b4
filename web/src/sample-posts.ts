import type { Account, Relationship } from '@skein/api/account.ts';
import type { Status } from '@skein/api/status.ts';
import { endedPoll, openPoll } from './sample-polls.ts';

/** People and statuses for tests of the web part: plausible, and the same every time. */
export const now = '2026-11-21T09:30:00.000Z';

export function account(over: Partial<Account> = {}): Account {
  const acct = over.acct ?? 'alice';
  const username = acct.split('@')[0] ?? acct;
  return {
    id: '3601234567890001',
    username,
    acct,
    display_name: 'Alice Moreau',
    locked: false,
    bot: false,
    group: false,
    discoverable: true,
    indexable: true,
    created_at: '2024-03-02T08:00:00.000Z',
    note: '<p>Counts birds at the lake before work. Mostly geese, some grebes, one very rude swan.</p>',
    url: `https://marsh.example/@${username}`,
    uri: 'https://marsh.example/ap/accounts/3601234567890001',
    avatar: 'https://marsh.example/avatar.png',
    avatar_static: 'https://marsh.example/avatar.png',
    avatar_description: '',
    header: 'https://marsh.example/header.png',
    header_static: 'https://marsh.example/header.png',
    header_description: '',
    followers_count: 1284,
    following_count: 211,
    statuses_count: 3,
    last_status_at: '2026-11-21',
    hide_collections: false,
    show_media: true,
    show_media_replies: true,
    show_featured: true,
    feature_approval: { automatic: [], manual: [], current_user: 'denied' },
    emojis: [],
    fields: [],
    ...over,
  };
}

export function status(over: Partial<Status> = {}): Status {
  const id = over.id ?? '3601234567890100';
  return {
    id,
    uri: `https://marsh.example/ap/statuses/${id}`,
    url: `https://marsh.example/@alice/${id}`,
    created_at: '2026-11-21T09:12:00.000Z',
    edited_at: null,
    in_reply_to_id: null,
    in_reply_to_account_id: null,
    sensitive: false,
    spoiler_text: '',
    visibility: 'public',
    language: 'en',
    content:
      '<p>Forty-one geese over the east shore this morning, in two skeins that merged above the ferry.</p>',
    replies_count: 0,
    reblogs_count: 0,
    favourites_count: 0,
    quotes_count: 0,
    filtered: [],
    account: account(),
    media_attachments: [],
    mentions: [],
    tags: [],
    emojis: [],
    card: null,
    poll: null,
    tagged_collections: [],
    quote_approval: { automatic: [], manual: [], current_user: 'denied' },
    quote: null,
    reblog: null,
    ...over,
  };
}

const emoji = (shortcode: string, moves = false) => ({
  shortcode,
  url: `https://marsh.example/media/${shortcode}.${moves ? 'webp' : 'png'}`,
  static_url: `https://marsh.example/media/${shortcode}.png`,
  visible_in_picker: true,
});

export const alice = account({
  fields: [
    {
      name: 'Notebook',
      value: '<a href="https://alice.example" rel="nofollow noopener">alice.example</a>',
      verified_at: '2025-01-09T12:00:00.000Z',
    },
    { name: 'Pronouns', value: 'she, elle', verified_at: null },
    { name: ':heron:', value: ':goose:', verified_at: null },
  ],
  emojis: [emoji('heron', true), emoji('goose')],
});

export const bob = account({
  id: '3601234567890002',
  acct: 'bob@river.example',
  display_name: 'Bob 🛶',
  url: 'https://river.example/users/bob',
  uri: 'https://river.example/users/bob',
  note: '<p>Ferryman.</p>',
});

export const carol = account({ id: '3601234567890003', acct: 'carol', display_name: '', locked: true });

export const morning = status({
  replies_count: 3,
  reblogs_count: 2,
  favourites_count: 1,
  account: alice,
  content:
    '<p>Forty-one geese over the east shore this morning, in two skeins that merged above the ferry. The one in front changed four times while I watched.</p><p>Notes and a map: <a href="https://alice.example/notes/2026-11-21" rel="nofollow noopener" target="_blank">alice.example/notes/2026-11-21</a> <a href="https://marsh.example/tags/birds" class="mention hashtag" rel="tag">#<span>birds</span></a></p>',
});

export const answer = status({
  id: '3601234567890101',
  created_at: '2026-11-21T09:20:00.000Z',
  account: bob,
  url: 'https://river.example/@bob/77',
  in_reply_to_id: morning.id,
  in_reply_to_account_id: alice.id,
  mentions: [{ id: alice.id, username: 'alice', url: alice.url, acct: 'alice' }],
  content:
    '<p><span class="h-card"><a href="https://marsh.example/@alice" class="u-url mention">@<span>alice</span></a></span> They woke half the ferry. Worth it.</p>',
  favourites_count: 12,
});

export const deeper = status({
  id: '3601234567890102',
  account: alice,
  in_reply_to_id: answer.id,
  in_reply_to_account_id: bob.id,
  mentions: [{ id: bob.id, username: 'bob', url: bob.url, acct: bob.acct }],
  language: 'fr',
  content: '<p>La prochaine fois je monte à bord, avec du café.</p>',
  edited_at: '2026-11-21T09:25:00.000Z',
});

export const warned = status({
  id: '3601234567890103',
  created_at: '2026-11-18T17:00:00.000Z',
  account: carol,
  spoiler_text: 'Election talk, long',
  sensitive: true,
  content: '<p>I read all three programmes so that you do not have to.</p>',
  visibility: 'unlisted',
});

export const pictured = status({
  id: '3601234567890104',
  created_at: '2025-06-01T06:00:00.000Z',
  account: carol,
  content: '<p>Low water.</p>',
  media_attachments: [
    {
      id: '9',
      type: 'image',
      url: 'https://marsh.example/header.png',
      preview_url: 'https://marsh.example/header.png',
      remote_url: null,
      meta: { small: { width: 600, height: 200 }, focus: { x: -0.42, y: 1 } },
      description: 'A grey lake at dawn, a jetty, no wind.',
      blurhash: null,
    },
  ],
});

/** One that a member can still vote in, and one that is over. */
export const asked = [openPoll, endedPoll].map((poll) => status({ id: poll.id, poll }));

export const boost = status({
  id: '3601234567890105',
  account: carol,
  reblog: morning,
  content: morning.content,
});

export const relationship: Relationship = {
  id: bob.id,
  following: true,
  showing_reblogs: true,
  notifying: false,
  languages: null,
  followed_by: true,
  blocking: false,
  blocked_by: false,
  muting: true,
  muting_notifications: true,
  muting_expires_at: null,
  requested: false,
  requested_by: true,
  domain_blocking: false,
  endorsed: false,
  note: '',
};
