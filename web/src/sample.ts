import type { ComposerProps, Frame, Notice, PageName, Pages } from '@skein/api/pages.ts';
import { linking } from './sample-card.ts';
import { entrance, houseRules } from './sample-entrance.ts';
import { own } from './sample-own.ts';
import {
  answer,
  asked,
  bob,
  boost,
  carol,
  deeper,
  morning,
  now,
  pictured,
  relationship,
  status,
  warned,
} from './sample-posts.ts';
import { quotes } from './sample-quotes.ts';
import { settings } from './sample-settings.ts';

export function frame(over: Partial<Frame> = {}): Frame {
  return {
    locale: 'en',
    site: {
      name: 'The Marsh',
      domain: 'marsh.example',
      origin: 'https://marsh.example',
      description: 'A small server for people who look up: birds, weather, boats and the long way round.',
      federates: true,
      joins: true,
    },
    now,
    csrf: 'proof',
    languages: [
      { locale: 'en', href: '?lang=en' },
      { locale: 'fr', href: '?lang=fr' },
    ],
    ...over,
  };
}

export const composer: ComposerProps = {
  action: '/compose',
  values: {
    status: '',
    spoiler_text: '',
    visibility: 'public',
    language: 'en',
    sensitive: false,
    quote_approval_policy: 'public',
  },
  pictures: [1, 2, 3, 4].map((place) => ({ place, alt: '', kept: null, fault: null })),
  taken: { types: ['image/jpeg', 'image/png', 'video/mp4'], megabytes: 16, films: 99 },
  poll: { options: ['', '', '', ''], length: 86_400, multiple: false, hide_totals: false },
  fault: null,
  most: 500,
  languages: [
    { code: 'de', name: 'Deutsch' },
    { code: 'en', name: 'English' },
    { code: 'fr', name: 'Français' },
  ],
  hidden: { key: 'one-time' },
};

/** A member who looks at a page. */
export const viewer = { acct: 'alice', display_name: 'Alice Moreau' };

function notice(over: Partial<Notice>): Notice {
  return { id: '1', type: 'follow', created_at: now, account: bob, status: null, waits: false, ...over };
}

/** Props for every page. */
export const props: { [P in PageName]: Pages[P] } = {
  front: {
    statuses: [morning, boost, warned, answer, pictured, status(linking), ...quotes],
    older: '/?max_id=3601234567890104',
  },
  profile: {
    account: bob,
    relationship,
    part: 'all',
    tags: [{ name: 'Geese', kept: 'geese' }],
    statuses: [morning, deeper, warned],
    newer: null,
    older: '/@alice?max_id=1',
  },
  people: {
    account: bob,
    which: 'followers',
    people: [{ account: carol, relationship: null }],
    newer: null,
    older: '/@bob/followers?max_id=1',
  },
  status: { status: morning, ancestors: [warned], descendants: [answer, deeper, pictured], composer: null },
  home: {
    announcements: [
      {
        id: '3601234567890601',
        content: '<p>The marsh is closed for the night.</p>',
        starts_at: '2026-11-22T20:00:00.000Z',
        ends_at: '2026-11-23T06:00:00.000Z',
        all_day: false,
        published_at: now,
        updated_at: now,
        read: false,
        mentions: [],
        statuses: [],
        tags: [],
        emojis: [],
        reactions: [{ name: '🌊', count: 2, me: true }],
      },
    ],
    composer,
    begins: true,
    statuses: [boost, warned, answer],
    newer: null,
    older: '/home?max_id=1',
  },
  compose: {
    composer: {
      ...composer,
      values: {
        status: 'Once',
        spoiler_text: 'Geese',
        visibility: 'direct',
        language: 'fr',
        sensitive: true,
        quote_approval_policy: 'nobody',
      },
      pictures: [
        {
          place: 1,
          alt: 'Geese over water',
          kept: { id: '5', preview: '/media/a.webp', kind: 'image' },
          fault: null,
        },
        { place: 2, alt: 'One goose', kept: null, fault: 'too_large' },
        { place: 3, alt: '', kept: { id: '6', preview: null, kind: 'video' }, fault: 'alt_too_long' },
        { place: 4, alt: '', kept: null, fault: null },
      ],
      fault: 'too_long',
      hidden: { key: 'one-time', in_reply_to_id: morning.id, back: '/@alice/1' },
    },
    parent: morning,
    quoted: answer,
  },
  search: {
    q: 'bob',
    people: [
      { account: bob, relationship },
      { account: carol, relationship: { ...relationship, id: carol.id, following: false, requested: true } },
    ],
    tags: ['birds'],
    statuses: [pictured],
    older: '/search?q=bob&max_id=1',
  },
  notifications: {
    notices: [
      notice({ id: '5', type: 'mention', status: answer }),
      notice({ id: '4', type: 'update', status: answer }),
      notice({ id: '3', type: 'favourite', status: morning }),
      notice({ id: '2', type: 'follow_request', waits: true }),
    ],
    waiting: 2,
    newer: '/notifications?min_id=5',
    older: '/notifications?max_id=2',
  },
  held: {
    action: '/notifications/requests',
    held: [
      { id: '7', account: carol, count: 3, last: answer },
      { id: '6', account: bob, count: 1, last: null },
    ],
    newer: null,
    older: '/notifications/requests?max_id=6',
  },
  about: {
    contact: 'alice@mail.example',
    content: '<h2>Birds</h2><p>We count them.</p>',
    rules: houseRules,
    terms: true,
  },
  terms: {
    terms: {
      effective_date: '2026-12-24',
      effective: false,
      content: '<p>Be kind to birds.</p>',
      succeeded_by: '2027-03-01',
    },
  },
  local: { statuses: [morning, pictured, ...asked], older: '/public/local?max_id=1' },
  collection: {
    collection: {
      id: '3601234567890701',
      account_id: bob.id,
      uri: 'https://skein.example/ap/collections/3601234567890701',
      url: 'https://skein.example/collections/3601234567890701',
      name: 'People of the marsh',
      description: 'They are up before the sun.',
      language: 'en',
      local: true,
      sensitive: false,
      discoverable: true,
      tag: null,
      item_count: 1,
      items: [],
      created_at: '2026-11-20T08:00:00.000Z',
      updated_at: '2026-11-20T08:00:00.000Z',
    },
    owner: bob,
    people: [{ account: carol, relationship }],
  },
  tag: {
    name: 'birds',
    following: false,
    statuses: [morning, pictured],
    newer: '/tags/birds?min_id=2',
    older: '/tags/birds?max_id=1',
  },
  privacy: {
    kept: [
      { kind: 'login', until: { kind: 'account' } },
      { kind: 'posts', until: { kind: 'yours' } },
      { kind: 'letters', until: { kind: 'days', days: 7 } },
      { kind: 'sessions', until: { kind: 'idle', days: 31 } },
      { kind: 'name', until: { kind: 'ever' } },
      { kind: 'addresses', until: { kind: 'memory' } },
    ],
    contact: 'hello@skein.example',
  },
  ...entrance,
  ...own,
  ...settings,
  embed: { status: pictured },
  error: { status: 404, reference: 'req-0017' },
};
