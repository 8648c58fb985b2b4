import type { Rule } from '@skein/api/instance.ts';
import type { Pages } from '@skein/api/pages.ts';
import { alice } from './sample-posts.ts';

type Entrance =
  | 'setup'
  | 'not-set-up'
  | 'sign-in'
  | 'authorize'
  | 'authorize-code'
  | 'sign-up'
  | 'confirm'
  | 'ask-letter'
  | 'notice'
  | 'new-password'
  | 'security'
  | 'requests'
  | 'mail';

export const houseRules: Rule[] = [
  {
    id: '3601234567890401',
    text: 'Be kind.',
    hint: 'Also to those who are wrong.',
    translations: { fr: { text: 'Soyez aimables.', hint: 'Aussi avec qui se trompe.' } },
  },
  { id: '3601234567890402', text: 'No nests are told.', hint: '', translations: {} },
];

/** Props for the pages by which people come in and look after who may act as them. */
export const entrance: Pick<Pages, Entrance> = {
  setup: {
    action: '/setup',
    token: 'one-time',
    values: {
      server_name: 'The Marsh',
      origin: 'https://marsh.example',
      domain: 'marsh.example',
      username: '',
      email: '',
    },
    faults: {},
  },
  'not-set-up': {},
  'sign-in': {
    action: '/sign-in',
    login: '',
    fault: null,
    hidden: { return_to: '/oauth/authorize?x=1' },
    app: 'Gull',
  },
  authorize: {
    action: '/oauth/authorize',
    app: { name: 'Gull', website: 'https://gull.example/about' },
    scopes: ['read', 'write', 'follow', 'push'],
    account: alice,
    hidden: { client_id: 'id', redirect_uri: 'https://gull.example/cb', state: 'xyz' },
  },
  'authorize-code': { code: 'q7LkV0sNn3x8ZyR2mPzCw5TfB1aJdEhG', app: 'Gull' },
  'sign-up': {
    action: '/sign-up',
    values: { username: 'dora', email: 'dora@post.example', reason: '' },
    faults: { reason: 'blank', agreement: 'blank' },
    approval: true,
    rules: houseRules,
  },
  confirm: { action: '/sign-up/confirm', code: 'one-time' },
  'ask-letter': { action: '/sign-up/again', about: 'confirm' },
  notice: { about: 'confirmed', signIn: true },
  'new-password': { action: '/password/new', code: 'one-time', fault: null },
  security: {
    faults: {},
    changed: true,
    sessions: [
      {
        id: '3601234567890301',
        browser: 'Firefox',
        system: 'Linux',
        since: '2026-11-01T08:00:00.000Z',
        lastUsed: '2026-11-21T09:00:00.000Z',
        here: true,
      },
      {
        id: '3601234567890300',
        browser: null,
        system: null,
        since: '2026-10-01T08:00:00.000Z',
        lastUsed: '2026-11-15T09:00:00.000Z',
        here: false,
      },
    ],
    apps: [
      {
        id: '3601234567890302',
        name: 'Gull',
        scopes: ['read', 'write:statuses', 'push'],
        since: '2026-10-01T08:00:00.000Z',
        lastUsed: null,
      },
    ],
  },
  requests: {
    action: '/settings/requests',
    requests: [
      {
        id: '3601234567890200',
        username: 'dora',
        email: 'dora@post.example',
        reason: 'I count grebes on the north shore and would like to compare.',
        at: '2026-11-21T08:00:00.000Z',
      },
    ],
  },
  mail: {
    server: {
      action: '/settings/mail',
      values: {
        host: 'smtp.mail.example',
        tls: true,
        user: 'marsh',
        from: 'letters@marsh.example',
      },
      faults: { host: 'invalid', from: 'invalid' },
      refused: { to: 'alice@mail.example', said: '535 wrong password' },
      saved: true,
    },
    sends: false,
    letters: [
      {
        id: '2',
        at: '2026-11-21T09:00:00.000Z',
        address: 'carol@post.example',
        subject: 'Please confirm your address',
        text: 'Welcome.\n\nhttps://marsh.example/confirm?code=q7LkV0sNn3x8ZyR2mPzCw5TfB1aJdEhG',
        state: 'kept',
      },
      {
        id: '1',
        at: '2026-11-20T09:00:00.000Z',
        address: 'bob@post.example',
        subject: 'Please confirm your address',
        text: null,
        state: 'sent',
      },
    ],
  },
};
