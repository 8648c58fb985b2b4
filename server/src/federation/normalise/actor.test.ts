import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Actor, readActor } from './actor.ts';
import { PUBLIC } from './audience.ts';
import { Refused } from './refused.ts';
import { BOB, person } from './testing.ts';

function understood(raw: unknown): Actor {
  const read = readActor(raw);
  if (read instanceof Refused) assert.fail(read.reason);
  return read;
}

const refusal = (raw: unknown) => {
  const read = readActor(raw);
  return read instanceof Refused ? read.reason : assert.fail('understood');
};

test('an actor is understood whole', () => {
  const { raw, ...read } = understood(JSON.stringify(person));
  assert.deepEqual(raw, person);
  const icon = {
    url: 'https://files.peer.example/bob.png',
    mediaType: 'image/png',
    description: 'Bob with a goose',
    width: null,
    height: null,
  };
  assert.equal(read.emojis[0]?.name, 'goose');
  assert.deepEqual(
    { ...read, emojis: [] },
    {
      id: BOB,
      type: 'Person',
      preferredUsername: 'bob',
      name: 'Bob :goose:',
      summary: '<p>Counts geese.</p>',
      inbox: `${BOB}/inbox`,
      sharedInbox: 'https://peer.example/inbox',
      outbox: `${BOB}/outbox`,
      followers: `${BOB}/followers`,
      following: `${BOB}/following`,
      featured: `${BOB}/collections/featured`,
      featuredTags: `${BOB}/collections/tags`,
      featuredCollections: `${BOB}/collections`,
      canFeature: { automatic: [PUBLIC], manual: [BOB] },
      publicKeys: [{ id: `${BOB}#main-key`, owner: BOB, pem: person.publicKey.publicKeyPem }],
      multikeys: [
        { id: `${BOB}#recovery`, controller: BOB, multibase: person.assertionMethod[0]!.publicKeyMultibase },
      ],
      icon,
      image: null,
      fields: [{ name: 'Site', value: '<a href="https://bob.example">bob.example</a>' }],
      emojis: [],
      manuallyApprovesFollowers: false,
      discoverable: true,
      indexable: false,
      showMedia: false,
      showRepliesInMedia: null,
      showFeatured: true,
      suspended: false,
      memorial: false,
      movedTo: null,
      alsoKnownAs: ['https://old.example/users/bob'],
      url: 'https://peer.example/@bob',
      published: { at: Date.UTC(2026, 0, 2), span: 1000 },
      webfinger: null,
      attributionDomains: [],
    },
  );
});

test('inboxes are one http(s) URL each, or the actor is refused', () => {
  for (const inbox of [
    undefined,
    null,
    5,
    '',
    'inbox',
    [`${BOB}/inbox`],
    { id: `${BOB}/inbox` },
    'ftp://peer.example/',
    'https://',
    'javascript:x',
  ]) {
    assert.equal(refusal({ ...person, inbox }), 'no-inbox');
  }
  for (const sharedInbox of [null, 5, [BOB], {}, 'x', 'gopher://peer.example/']) {
    assert.equal(understood({ ...person, endpoints: { sharedInbox } }).sharedInbox, null);
  }
  for (const endpoints of [null, 5, [], 'x'])
    assert.equal(understood({ ...person, endpoints }).sharedInbox, null);
  assert.equal(
    understood({ ...person, endpoints: null, sharedInbox: `${BOB}/shared` }).sharedInbox,
    `${BOB}/shared`,
  );
});

test('one key or several, each with id and text; the rest is left out', () => {
  const key = person.publicKey;
  const second = { ...key, id: `${BOB}#second` };
  assert.equal(understood({ ...person, publicKey: [key, second] }).publicKeys.length, 2);
  assert.equal(understood({ ...person, publicKey: { ...key, owner: undefined } }).publicKeys[0]?.owner, null);
  for (const publicKey of [
    null,
    5,
    'x',
    `${BOB}#main-key`,
    [],
    {},
    { ...key, id: 5 },
    { ...key, publicKeyPem: 5 },
    { ...key, publicKeyPem: 'x'.repeat(9000) },
  ]) {
    assert.deepEqual(understood({ ...person, publicKey }).publicKeys, []);
  }
  const many = Array.from({ length: 50 }, (_, index) => ({ ...key, id: `${BOB}#${index}` }));
  assert.equal(understood({ ...person, publicKey: many }).publicKeys.length, 10);
});

test('multikeys are read, other methods left out', () => {
  const method = person.assertionMethod[0]!;
  assert.equal(understood({ ...person, assertionMethod: method }).multikeys.length, 1);
  const others = [
    `${BOB}#key`,
    null,
    { ...method, type: 'Ed25519VerificationKey2020' },
    { ...method, id: 'x' },
    { ...method, publicKeyMultibase: 5 },
    { ...method, publicKeyMultibase: 'z'.repeat(200) },
  ];
  assert.deepEqual(understood({ ...person, assertionMethod: others }).multikeys, []);
});

test('pictures: the widest of several, with their description, in any shape', () => {
  const small = { type: 'Image', url: 'https://files.peer.example/s.png', width: 48 };
  const large = {
    type: 'Image',
    url: [{ type: 'Link', href: 'https://files.peer.example/l.png' }],
    width: 400,
    name: 'Large',
  };
  const { icon } = understood({ ...person, icon: [small, large] });
  assert.deepEqual([icon?.url, icon?.description], ['https://files.peer.example/l.png', 'Large']);
  assert.equal(understood({ ...person, icon: small.url }).icon?.url, small.url);
  assert.equal(understood({ ...person, image: { href: small.url } }).image?.url, small.url);
  for (const image of [null, 5, [], {}, { url: 'data:image/png,x' }])
    assert.equal(understood({ ...person, image }).image, null);
});

test('fields beside other attachments, cut at their caps', () => {
  const field = (name: unknown, value: unknown, type: unknown = 'PropertyValue') => ({ type, name, value });
  const attachment = [
    field('a', 'b'),
    field('c', 'd', 'schema:PropertyValue'),
    field('e', 'f', 'Link'),
    field('g', 5),
    null,
    5,
    { type: 'PropertyValue' },
  ];
  assert.deepEqual(understood({ ...person, attachment }).fields, [
    { name: 'a', value: 'b' },
    { name: 'c', value: 'd' },
  ]);
  const long = understood({
    ...person,
    attachment: Array.from({ length: 99 }, () => field('n'.repeat(5000), 'v'.repeat(5000))),
  });
  assert.deepEqual(
    [long.fields.length, long.fields[0]?.name.length, long.fields[0]?.value.length],
    [50, 2047, 2047],
  );
});

test('switches are true, false or not said', () => {
  for (const [said, expected] of [
    [true, true],
    ['true', true],
    [false, false],
    [null, null],
    [1, null],
    ['yes', null],
    [undefined, null],
  ] as const) {
    assert.equal(understood({ ...person, discoverable: said }).discoverable, expected);
    assert.equal(
      understood({ ...person, manuallyApprovesFollowers: said }).manuallyApprovesFollowers,
      expected ?? false,
    );
    assert.equal(understood({ ...person, suspended: said, memorial: said }).suspended, expected ?? false);
  }
});

test('moves and aliases are ids, each once, at most 256', () => {
  const ids = Array.from({ length: 300 }, (_, index) => `https://old.example/${index}`);
  const moved = understood({
    ...person,
    movedTo: { id: ids[0] },
    alsoKnownAs: [ids[1], ids[1], { id: ids[2] }, 'acct:a@b.example', null, ...ids],
  });
  assert.deepEqual([moved.movedTo, moved.alsoKnownAs.length, moved.alsoKnownAs[0]], [ids[0], 256, ids[1]]);
  assert.deepEqual(understood({ ...person, alsoKnownAs: ids[3] }).alsoKnownAs, [ids[3]]);
});

test('a name may come from webfinger; without any the actor is refused', () => {
  const { preferredUsername: _, ...nameless } = person;
  assert.equal(understood({ ...nameless, webfinger: 'bob@peer.example' }).preferredUsername, 'bob');
  for (const preferredUsername of [undefined, null, '', 5, {}])
    assert.equal(refusal({ ...nameless, preferredUsername }), 'no-name');
  assert.equal(understood({ ...person, preferredUsername: 'constructor' }).preferredUsername, 'constructor');
});

test('other types and ids are refused by name', () => {
  assert.equal(refusal({ ...person, type: 'Note' }), 'other-type');
  assert.equal(refusal({ ...person, type: 'Tombstone' }), 'tombstone');
  assert.equal(refusal({ ...person, id: 'bob' }), 'no-id');
  assert.equal(understood({ ...person, type: ['Thing', 'as:Service'] }).type, 'Service');
});

test('attribution domains are host names in lower case', () => {
  const attributionDomains = [
    'Bob.Example',
    'bob.example',
    'a b',
    5,
    null,
    'https://x.example',
    `${'a'.repeat(254)}`,
  ];
  assert.deepEqual(understood({ ...person, attributionDomains }).attributionDomains, ['bob.example']);
});
