import type { ImportShown } from '@skein/api/imports.ts';
import type { Pages } from '@skein/api/pages.ts';
import { houseRules } from './sample-entrance.ts';

type Settings =
  | 'profile-form'
  | 'settings'
  | 'posts-form'
  | 'policy-form'
  | 'server-form'
  | 'language'
  | 'leave'
  | 'aliases'
  | 'move'
  | 'take-along'
  | 'imports'
  | 'import'
  | 'rules'
  | 'rule-form'
  | 'filters';

const languages = [
  { code: 'en', name: 'English' },
  { code: 'fr', name: 'Français' },
];

const brought: ImportShown = {
  id: '3601234567890601',
  type: 'following',
  mode: 'merge',
  state: 'working',
  total: 120,
  known: 90,
  imported: 88,
  failed: 2,
  lines: [7, 12],
};

/** Props for the pages of settings. */
export const settings: Pick<Pages, Settings> = {
  filters: {
    action: '/settings/filters',
    filters: [
      {
        id: '3601234567890501',
        title: 'Football',
        context: ['home', 'public'],
        filter_action: 'hide',
        expires_at: '2026-11-28T09:30:00.000Z',
        keywords: [
          { id: '3601234567890511', keyword: 'goal', whole_word: true },
          { id: '3601234567890512', keyword: 'league', whole_word: false },
        ],
        posts: 2,
        ended: false,
      },
    ],
    values: { title: '', words: 'spoiler', whole_word: true, action: 'warn', ends: 86_400, places: ['home'] },
    fault: 'nowhere',
    saved: true,
  },
  'profile-form': {
    action: '/settings/profile',
    texts: {
      display_name: 'Alice Moreau',
      note: 'Counts birds.',
      avatar_description: 'A grebe.',
      header_description: '',
    },
    flags: { locked: true, bot: false, discoverable: false, indexable: true, hide_collections: false },
    fields: [
      { name: 'Home', value: 'https://alice.example', verified_at: '2026-11-01T08:00:00.000Z' },
      { name: '', value: '', verified_at: null },
    ],
    pictures: { avatar: 'https://marsh.example/media/a.webp', header: null },
    faults: { note: 'too_long', fields: 'blank', avatar: 'too_long' },
    saved: true,
    chooseAgain: true,
    taken: { types: ['image/jpeg'], megabytes: 8 },
  },
  settings: { staff: ['server', 'rules', 'requests', 'mail'] },
  'policy-form': {
    action: '/settings/notifications',
    values: {
      for_not_following: 'accept',
      for_not_followers: 'accept',
      for_new_accounts: 'filter',
      for_private_mentions: 'filter',
      for_limited_accounts: 'drop',
      for_bots: 'accept',
    },
    saved: true,
  },
  'posts-form': {
    action: '/settings/posts',
    values: { privacy: 'private', language: '', sensitive: true, quote_policy: 'followers' },
    saved: true,
    languages,
  },
  'server-form': {
    action: '/settings/server',
    values: {
      title: 'The Marsh',
      description: 'Birds and those who count them.',
      contact: 'alice@mail.example',
      registrations: 'approval',
      closed_message: '',
      extended_description: '# Birds',
      status_page: 'https://status.example',
      peers: 'shown',
      activity: 'hidden',
      domain_blocks: 'members',
    },
    faults: { contact: 'invalid' },
    saved: false,
    most: { title: 100 },
  },
  language: { action: '/settings/language', chosen: 'fr', saved: true },
  rules: { rules: houseRules, saved: true },
  'rule-form': {
    action: '/settings/rules/edit',
    id: '3601234567890401',
    values: { text: 'Be kind.', hint: '', text_fr: 'Soyez aimables.', hint_fr: '' },
    faults: { text: 'too_long' },
  },
  'take-along': {},
  imports: { action: '/settings/imports', fault: 'wrong_type', imports: [brought] },
  import: {
    import: brought,
    confirm: '/settings/imports/3601234567890601/confirm',
    callOff: '/settings/imports/3601234567890601/call-off',
    failures: '/settings/imports/3601234567890601/failures',
    busy: false,
  },
  aliases: {
    action: '/settings/aliases',
    aliases: [
      {
        id: '3601234567890801',
        acct: 'alice.moreau@reeds.example',
      },
    ],
    handle: '@alice@nowhere.example',
    fault: 'missing',
    saved: true,
  },
  move: {
    action: '/settings/move',
    moved: { id: '3601234567890802', acct: 'alice@heath.example' },
    next: '2026-12-21T09:30:00.000Z',
    handle: 'alice@heath.example',
    how: 'move',
    fault: 'unnamed',
    moves: [{ acct: 'alice@heath.example', at: '2026-11-21T09:30:00.000Z', followers: 31 }],
  },
  leave: { action: '/settings/delete', fault: 'wrong', ownsAlone: false },
};
