import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { verifySignature } from '@fedify/fedify';
import { CryptographicKey } from '@fedify/fedify/vocab';
import type { AccountRow } from '../../accounts/index.ts';
import { createOrigin } from '../../origin.ts';
import type { StatusRow } from '../../statuses/index.ts';
import { announce, create, remove, update, updateActor } from '../objects/activities.ts';
import type { NoteFacts } from '../objects/note.ts';
import { NOW, rsa } from '../signatures/testing.ts';
import { quadsOf } from './quads.ts';
import { signLd } from './sign.ts';
import { NotUnderstood } from './terms.ts';

const origin = createOrigin();
origin.settle({ origin: 'https://home.example', domain: 'home.example' }, true);
const KEY_ID = 'https://home.example/ap/accounts/7#main-key';

const alice = {
  id: 7,
  username: 'alice',
  domain: 'home.example',
  local: 1,
  created_at: 0,
} as unknown as AccountRow;
const bob = {
  id: 8,
  username: 'bob',
  domain: 'away.example',
  local: 0,
  uri: 'https://away.example/u/bob',
} as unknown as AccountRow;
const status = {
  id: Date.UTC(2026, 1, 3) * 2048,
  account_id: 7,
  uri: null,
  visibility: 0,
  content:
    '<p>"hello" \\ ü \u{1f9f6}\n<a href="https://home.example/tags/geese" class="mention hashtag" rel="tag">#<span>geese</span></a></p>',
  spoiler: 'geese',
  sensitive: 1,
  language: 'pt-BR',
  edited_at: Date.UTC(2026, 1, 4),
  replies_count: 3,
  favourites_count: 4,
  boosts_count: 2,
  quote_policy: 0,
} as unknown as StatusRow;
const picture = {
  mime: 'image/webp',
  file: 'abc.webp',
  description: 'A goose',
  blurhash: 'LEHV6nWB2yk8',
  width: 640,
  height: 480,
  focus: '-0.25,0.3333',
} as unknown as NoteFacts['attachments'][number];
const poll = {
  poll: {
    options: [
      { title: 'Yes', votes_count: 2 },
      { title: 'No', votes_count: 0 },
    ],
    expires_at: Date.UTC(2026, 1, 5),
    hide_totals: 0,
    multiple: 0,
    voters_count: 2,
  },
  over: true,
} as unknown as NoteFacts['poll'];
const facts: NoteFacts = {
  status,
  author: alice,
  mentioned: [bob],
  attachments: [picture, { ...picture, description: null, file: 'def.webp' } as never],
  emojis: [],
  poll: null,
  quote: { object: 'https://away.example/n/1', stamp: 'https://away.example/s/1' },
  inReplyTo: 'https://away.example/n/2',
  conversation: 'tag:away.example,2026:objectId=1:objectType=Conversation',
  ownAnswers: ['https://home.example/ap/statuses/9'],
};

let keyCache: { get(): Promise<CryptographicKey>; set(): Promise<void> };
before(async () => {
  const publicKey = await crypto.subtle.importKey(
    'spki',
    rsa.publicKey.export({ type: 'spki', format: 'der' }),
    { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' },
    true,
    ['verify'],
  );
  const key = new CryptographicKey({
    id: new URL(KEY_ID),
    owner: new URL('https://home.example/ap/accounts/7'),
    publicKey: publicKey as never,
  });
  keyCache = { get: async () => key, set: async () => {} };
});

const plain = (activity: unknown) => JSON.parse(JSON.stringify(activity)) as Record<string, any>;
const believed = async (document: unknown) => (await verifySignature(document, { keyCache })) !== null;

test('Fedify, which reads JSON-LD whole, believes what we sign of posts of every kind', async () => {
  const { id } = status;
  const activities: Record<string, unknown> = {
    'all that a post can have': create(origin, facts),
    'a poll': create(origin, { ...facts, poll, quote: null, attachments: [] }),
    'a plain post': create(origin, {
      ...facts,
      status: { ...status, spoiler: '', language: null, edited_at: null, sensitive: 0 } as StatusRow,
      attachments: [],
      mentioned: [],
      quote: null,
      inReplyTo: null,
      conversation: null,
      ownAnswers: [],
    }),
    'an edit': update(origin, facts),
    'an end': remove(origin, status, [bob]),
    'a boost': announce(origin, {
      boost: { id, account_id: 7, visibility: 1 },
      object: 'https://away.example/n/1',
      author: 'https://away.example/u/bob',
    }),
  };
  for (const [what, activity] of Object.entries(activities)) {
    const signed = await signLd(plain(activity), KEY_ID, rsa.privateKey, NOW);
    assert.ok(await believed(plain(signed)), what);
    assert.ok(!(await believed({ ...plain(signed), published: '2020-01-01T00:00:00Z' })), what);
  }
});

test('whatever is not understood is not signed', () => {
  const activity = plain(create(origin, facts));
  const broken: Record<string, Record<string, any>> = {
    'a word that nobody explains': { ...activity, moon: 'full' },
    'a word inside': { ...activity, object: { ...activity.object, moon: 'full' } },
    'a kind that nobody explains': { ...activity, type: 'Moon' },
    'another context': { ...activity, '@context': [...activity['@context'], 'https://away.example/context'] },
    'an address that is none': { ...activity, cc: [''] },
    'a whole actor': plain(
      updateActor(
        origin,
        {
          account: { ...alice, fields: '[]', note: '', attribution_domains: '[]' } as never,
          emojis: [],
          proofKey: null,
        },
        1,
      ),
    ),
  };
  for (const [what, document] of Object.entries(broken))
    assert.throws(() => quadsOf(document), NotUnderstood, what);
});
