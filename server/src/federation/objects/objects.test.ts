import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { AccountRow } from '../../accounts/index.ts';
import { createOrigin } from '../../origin.ts';
import type { StatusRow } from '../../statuses/index.ts';
import { accept, create, follow, like, move, remove, undo } from './activities.ts';
import { actorDocument, instanceActor } from './actor.ts';
import { collection, collectionPage } from './collections.ts';
import { noteDocument } from './note.ts';

const origin = createOrigin();
origin.settle({ origin: 'https://home.example', domain: 'home.example' }, true);

const alice = {
  id: 7,
  username: 'alice',
  domain: 'home.example',
  local: 1,
  type: 'Person',
  display_name: 'Alice',
  note: '<p>geese</p>',
  fields: '[{"name":"Garden","value":"yes"}]',
  avatar: null,
  header: null,
  public_key: 'PEM',
  recovery_key: null,
  locked: 1,
  discoverable: 1,
  indexable: 0,
  show_media: 1,
  show_media_replies: 0,
  show_featured: 1,
  attribution_domains: '["goose.example"]',
  created_at: Date.UTC(2026, 0, 2, 13),
  suspended_at: null,
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
  content: '<p>hello</p>',
  spoiler: 'geese',
  sensitive: 1,
  language: 'en',
  edited_at: null,
  favourites_count: 3,
  boosts_count: 2,
} as unknown as StatusRow;

test('the main key is always one object, and other keys stand beside it only where there are some', () => {
  const plain = actorDocument(origin, { account: alice, emojis: [], proofKey: null });
  assert.deepEqual(plain.publicKey, {
    id: 'https://home.example/ap/accounts/7#main-key',
    type: 'Key',
    owner: 'https://home.example/ap/accounts/7',
    publicKeyPem: 'PEM',
  });
  assert.equal('assertionMethod' in plain, false);
  const portable = actorDocument(origin, {
    account: { ...alice, recovery_key: 'z6MkExample' },
    emojis: [],
    proofKey: 'z6MkProof',
  });
  assert.deepEqual(portable.publicKey, plain.publicKey);
  assert.deepEqual(portable.assertionMethod, [
    {
      id: 'https://home.example/ap/accounts/7#proof-key',
      type: 'Multikey',
      controller: 'https://home.example/ap/accounts/7',
      publicKeyMultibase: 'z6MkProof',
    },
    {
      id: 'https://home.example/ap/accounts/7#recovery-key',
      type: 'Multikey',
      controller: 'https://home.example/ap/accounts/7',
      publicKeyMultibase: 'z6MkExample',
    },
  ]);
});

test('an actor says who it is, and of the day it was made not the hour', () => {
  const actor = actorDocument(origin, { account: alice, emojis: [], proofKey: null });
  assert.equal(actor.id, 'https://home.example/ap/accounts/7');
  assert.equal(actor.webfinger, 'alice@home.example');
  assert.equal(actor.manuallyApprovesFollowers, true);
  assert.equal(actor.endpoints.sharedInbox, 'https://home.example/ap/inbox');
  assert.equal(actor.published, '2026-01-02T00:00:00Z');
  const suspended = actorDocument(origin, {
    account: { ...alice, suspended_at: 1 },
    emojis: [],
    proofKey: null,
  });
  assert.deepEqual([suspended.name, suspended.summary, suspended.attachment], ['', '', []]);
  assert.equal(instanceActor(origin, 'PEM').publicKey.id, 'https://home.example/ap/instance#main-key');
});

test('who moved says where to, once in the actor and once as a wish to be followed there', () => {
  const moved = actorDocument(origin, {
    account: alice,
    emojis: [],
    proofKey: null,
    aliases: ['https://old.example/users/alice'],
    movedTo: 'https://new.example/users/alice',
  });
  assert.deepEqual(
    [moved.alsoKnownAs, moved.movedTo],
    [['https://old.example/users/alice'], 'https://new.example/users/alice'],
  );
  const plain = actorDocument(origin, { account: alice, emojis: [], proofKey: null });
  assert.equal('movedTo' in plain || 'alsoKnownAs' in plain, false);
  assert.deepEqual(move(origin, { accountId: 7, moveId: 9, target: 'https://new.example/users/alice' }), {
    '@context': 'https://www.w3.org/ns/activitystreams',
    id: 'https://home.example/ap/accounts/7#moves/9',
    type: 'Move',
    actor: 'https://home.example/ap/accounts/7',
    to: ['https://home.example/ap/accounts/7/followers'],
    object: 'https://home.example/ap/accounts/7',
    target: 'https://new.example/users/alice',
  });
});

test('visibility is said by the addresses that Mastodon reads it from', () => {
  const everybody = 'https://www.w3.org/ns/activitystreams#Public';
  const followers = 'https://home.example/ap/accounts/7/followers';
  const of = (visibility: number) => {
    const { to, cc } = noteDocument(origin, {
      status: { ...status, visibility },
      author: alice,
      mentioned: [bob],
      attachments: [],
      emojis: [],
      poll: null,
      quote: null,
      inReplyTo: null,
      conversation: null,
      ownAnswers: [],
    });
    return { to, cc };
  };
  assert.deepEqual(of(0), { to: [everybody], cc: [followers, 'https://away.example/u/bob'] });
  assert.deepEqual(of(1), { to: [followers], cc: [everybody, 'https://away.example/u/bob'] });
  assert.deepEqual(of(2), { to: [followers], cc: ['https://away.example/u/bob'] });
  assert.deepEqual(of(3), { to: ['https://away.example/u/bob'], cc: [] });
});

test('a status names its people, its language and its warning', () => {
  const content =
    '<p><a href="https://home.example/tags/geese" class="mention hashtag" rel="tag">#<span>Geese</span></a></p>';
  const note = noteDocument(origin, {
    status: { ...status, content },
    author: alice,
    mentioned: [bob],
    attachments: [],
    emojis: [],
    poll: null,
    quote: null,
    inReplyTo: 'https://x.example/1',
    conversation: 'https://x.example/threads/1',
    ownAnswers: [],
  });
  assert.deepEqual(note.tag, [
    { type: 'Mention', href: 'https://away.example/u/bob', name: '@bob@away.example' },
    { type: 'Hashtag', href: 'https://home.example/tags/geese', name: '#Geese' },
  ]);
  assert.deepEqual(note.contentMap, { en: content });
  assert.equal(note.summary, 'geese');
  assert.equal(note.inReplyTo, 'https://x.example/1');
  assert.equal(note.context, 'https://x.example/threads/1');
  assert.equal(note.published, '2026-02-03T00:00:00.000Z');
  const activity = create(origin, {
    status,
    author: alice,
    mentioned: [],
    attachments: [],
    emojis: [],
    poll: null,
    quote: null,
    inReplyTo: null,
    conversation: null,
    ownAnswers: [],
  });
  assert.equal(activity.id, `https://home.example/ap/statuses/${status.id}#create`);
  assert.equal('@context' in (activity.object as object), false);
  const end = remove(origin, status, [bob]);
  assert.deepEqual(end.object, { id: `https://home.example/ap/statuses/${status.id}`, type: 'Tombstone' });
  assert.deepEqual(end.to, ['https://www.w3.org/ns/activitystreams#Public']);
});

test('an Undo and an Accept carry the whole of what they answer', () => {
  const asked = follow(origin, { followerId: 7, followId: 9, object: 'https://away.example/u/bob' });
  assert.equal(asked.id, 'https://home.example/ap/accounts/7#follows/9');
  const { '@context': _, ...inner } = asked;
  assert.deepEqual(undo(asked).object, inner);
  assert.equal(undo(asked).id, 'https://home.example/ap/accounts/7#follows/9/undo');
  const theirs = { uri: 'https://away.example/f/1', follower: 'https://away.example/u/bob', followeeId: 7 };
  assert.deepEqual(accept(origin, 9, theirs).object, {
    id: 'https://away.example/f/1',
    type: 'Follow',
    actor: 'https://away.example/u/bob',
    object: 'https://home.example/ap/accounts/7',
  });
  assert.equal(
    like(origin, { accountId: 7, favouriteId: 3, object: 'https://x.example/1' }).object,
    'https://x.example/1',
  );
});

test('a collection without pages only says how many there are', () => {
  assert.equal('first' in collection('https://home.example/c', 3), false);
  const page = collectionPage({ id: 'p', partOf: 'c', items: ['a'], next: 'n' });
  assert.deepEqual([page.orderedItems, page.next, 'prev' in page], [['a'], 'n', false]);
});

test('a status with a poll is a Question, whose counts may be hidden until the end', () => {
  const poll = {
    status_id: 1,
    round: 1,
    multiple: 0,
    hide_totals: 1,
    expires_at: Date.UTC(2026, 1, 4),
    voters_count: 3,
    ended_at: null,
    fetched_at: null,
    options: [
      { title: 'tea', votes_count: 2 },
      { title: 'coffee', votes_count: 1 },
    ],
  } as const;
  const facts = {
    status,
    author: alice,
    mentioned: [],
    attachments: [],
    emojis: [],
    quote: null,
    inReplyTo: null,
    conversation: null,
    ownAnswers: [],
  };
  const said = (more: object, over = false) =>
    noteDocument(origin, { ...facts, poll: { poll: { ...poll, ...more } as never, over } }) as any;
  const open = said({});
  assert.deepEqual(
    [open.type, open.anyOf, open.closed, open.endTime, open.votersCount],
    ['Question', undefined, undefined, '2026-02-04T00:00:00.000Z', 3],
  );
  assert.deepEqual(open.oneOf, [
    { type: 'Note', name: 'tea', replies: { type: 'Collection' } },
    { type: 'Note', name: 'coffee', replies: { type: 'Collection' } },
  ]);
  const over = said({ multiple: 1 }, true);
  assert.deepEqual([over.oneOf, over.closed], [undefined, '2026-02-04T00:00:00.000Z']);
  assert.deepEqual(
    over.anyOf.map((one: any) => one.replies.totalItems),
    [2, 1],
  );
  assert.equal(said({ hide_totals: 0 }).oneOf[0].replies.totalItems, 2);
});
