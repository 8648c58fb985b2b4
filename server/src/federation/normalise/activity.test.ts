import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Activity, readActivity } from './activity.ts';
import { addressees, PUBLIC, visibilityOf } from './audience.ts';
import { readDocument } from './document.ts';
import { moment } from './moments.ts';
import { Refused } from './refused.ts';
import { BOB, create, note, PUBLIC_IRI } from './testing.ts';
import { idOf, url } from './values.ts';

function understood(raw: unknown): Activity {
  const activity = readActivity(raw);
  if (activity instanceof Refused) assert.fail(activity.reason);
  return activity;
}

const refusal = (raw: unknown) => {
  const activity = readActivity(raw);
  return activity instanceof Refused ? activity.reason : assert.fail('understood');
};

test('a Create is understood, from text and from a value', () => {
  for (const raw of [create, JSON.stringify(create), `\ufeff${JSON.stringify(create)}`]) {
    const { raw: whole, ...activity } = understood(raw);
    assert.deepEqual(activity, {
      id: create.id,
      type: 'Create',
      actor: BOB,
      object: { id: note.id, embedded: note },
      objects: [{ id: note.id, embedded: note }],
      target: null,
      instrument: null,
      result: null,
      to: [PUBLIC],
      cc: create.cc,
      content: null,
      published: { at: Date.UTC(2026, 10, 20, 10, 11, 12), span: 1000 },
    });
    assert.deepEqual(whole, create);
  }
});

test('actor and object may be ids, objects or lists of either', () => {
  for (const actor of [
    BOB,
    { id: BOB },
    { type: 'Person', id: BOB },
    [BOB],
    [{ id: BOB }],
    [null, 5, {}, BOB, 'https://second.example/'],
  ]) {
    assert.equal(understood({ ...create, actor }).actor, BOB);
  }
  const follow = { id: `${BOB}#follow`, type: 'Follow', actor: BOB };
  const alice = 'https://home.example/ap/accounts/1';
  assert.deepEqual(understood({ ...follow, object: alice }).object, { id: alice, embedded: null });
  assert.deepEqual(understood({ ...follow, object: [alice] }).object, { id: alice, embedded: null });
  assert.deepEqual(understood({ ...follow, object: { id: alice } }).object, {
    id: alice,
    embedded: { id: alice },
  });
  const undo = understood({ ...follow, type: 'Undo', object: { type: 'Like', actor: BOB, object: alice } });
  assert.equal(undo.object.id, null);
  assert.equal(understood(undo.object.embedded).object.id, alice);
});

test('a Link stands for what it leads to, and a Remove may name its origin', () => {
  const like = { id: `${BOB}#like`, type: 'Like', actor: BOB };
  const object = { type: 'Link', href: note.id, mediaType: 'text/html' };
  assert.deepEqual(understood({ ...like, object }).object, { id: note.id, embedded: null });
  assert.deepEqual(understood({ ...like, object: [object, BOB] }).object.id, note.id);
  assert.deepEqual(understood({ ...like, object: { type: 'Link', id: note.id } }).object.id, note.id);
  const origin = `${BOB}/collections/featured`;
  const remove = { ...like, type: 'Remove', object: note.id, origin };
  assert.deepEqual(understood(remove).target?.id, origin);
  assert.equal(understood({ ...remove, type: 'Add' }).target, null);
});

test('what is only acknowledged may be about nothing', () => {
  const { object, ...travel } = { ...create, type: 'Travel' };
  assert.deepEqual(understood(travel).object, { id: null, embedded: null });
  assert.equal(refusal({ ...travel, type: 'Like' }), 'no-object');
});

test('a report names several objects and carries a comment', () => {
  const objects = [
    'https://home.example/ap/accounts/1',
    'https://home.example/ap/statuses/1',
    'https://home.example/ap/statuses/2',
  ];
  const flag = understood({ type: 'Flag', actor: BOB, object: objects, content: 'Spam', to: objects[0] });
  assert.deepEqual(
    flag.objects.map(({ id }) => id),
    objects,
  );
  assert.deepEqual([flag.content, flag.to, flag.id], ['Spam', [objects[0]], null]);
});

test('target, instrument and result are read', () => {
  const ids = ['a', 'b', 'c'].map((name) => `https://peer.example/${name}`);
  const activity = understood({
    ...create,
    target: ids[0],
    instrument: { id: ids[1], type: 'Note' },
    result: [ids[2]],
  });
  assert.deepEqual([activity.target?.id, activity.instrument?.id, activity.result?.id], ids);
});

test('JSON-LD spellings of plain names are read, and the plain one counts', () => {
  const activity = understood({
    '@context': { x: { '@id': 'as:actor', '@type': '@id' } },
    '@id': create.id,
    '@type': ['https://www.w3.org/ns/activitystreams#Create'],
    'as:actor': { '@id': BOB },
    'https://www.w3.org/ns/activitystreams#to': ['as:Public'],
    'as:object': {
      '@type': 'as:Note',
      '@id': note.id,
      'as:content': { '@value': 'hello', '@language': 'en' },
    },
    'as:cc': 'https://wrong.example/',
    cc: [`${BOB}/followers`],
  });
  assert.deepEqual([activity.id, activity.type, activity.actor], [create.id, 'Create', BOB]);
  assert.deepEqual([activity.to, activity.cc], [[PUBLIC], [`${BOB}/followers`]]);
  assert.deepEqual(activity.object, {
    id: note.id,
    embedded: { type: 'as:Note', id: note.id, content: 'hello' },
  });
  assert.deepEqual(
    readDocument(
      JSON.parse('{"@id":"a","id":"b","as:__proto__":{"x":1},"__proto__":{"y":1},"n":[{"@value":null}]}'),
    ),
    { id: 'b', n: [null] },
  );
});

test('contexts that rename things change nothing', () => {
  const activity = understood({
    ...create,
    '@context': { actor: 'as:object', victim: { '@id': 'as:actor' } },
    victim: 'https://home.example/ap/accounts/1',
  });
  assert.equal(activity.actor, BOB);
});

test('what lacks its parts is refused by name', () => {
  assert.equal(refusal('{'), 'not-json');
  assert.equal(refusal(''), 'not-json');
  for (const raw of [null, undefined, 5, true, [], [create], '"x"', 'null', '[]']) {
    assert.match(refusal(raw), raw === undefined ? /not-an-object/ : /not-an-object/);
  }
  assert.equal(refusal({}), 'no-type');
  for (const type of [null, 5, '', [], {}, [5, null]]) assert.equal(refusal({ ...create, type }), 'no-type');
  for (const actor of [
    null,
    5,
    '',
    [],
    {},
    'bob',
    'acct:bob@peer.example',
    'did:example:1',
    { id: 5 },
    [[BOB]],
    'https://',
    'javascript:alert(1)',
  ]) {
    assert.equal(refusal({ ...create, actor }), 'no-actor', JSON.stringify(actor));
  }
  for (const object of [null, 5, '', [], 'bob', [null], [[note]]])
    assert.equal(refusal({ ...create, object }), 'no-object');
});

test('an activity may lack an id, or have one that is none', () => {
  for (const id of [
    undefined,
    null,
    5,
    '',
    'x',
    {},
    [create.id],
    'urn:uuid:1',
    `https://peer.example/${'a'.repeat(2048)}`,
  ]) {
    assert.equal(understood({ ...create, id }).id, null);
  }
});

test('of several types the one we act upon is taken, else the first', () => {
  assert.equal(understood({ ...create, type: ['Extension', 'Create'] }).type, 'Create');
  assert.equal(understood({ ...create, type: ['First', 'Second'] }).type, 'First');
  assert.equal(understood({ ...create, type: 'x'.repeat(500) }).type.length, 64);
});

test('ids are http(s) URLs with a host, brought to one spelling of the host', () => {
  const good: [given: string, expected: string][] = [
    ['https://peer.example/a', 'https://peer.example/a'],
    ['https://peer.example', 'https://peer.example'],
    ['http://localhost:3000/ap/accounts/1', 'http://localhost:3000/ap/accounts/1'],
    ['HTTPS://Peer.Example/A?B#c', 'https://peer.example/A?B#c'],
    ['https://peer.example:443/a', 'https://peer.example/a'],
    ['https://peer.example./a', 'https://peer.example/a'],
    ['https://pèer.example/à', 'https://xn--per-6la.example/à'],
    [' https://peer.example/a\n', 'https://peer.example/a'],
    ['https://peer.example/a%2Fb/../c', 'https://peer.example/a%2Fb/../c'],
    ['https://2130706433/a', 'https://127.0.0.1/a'],
    ['https://[2001:DB8::1]/a', 'https://[2001:db8::1]/a'],
    ['https://a_b.example/', 'https://a_b.example/'],
  ];
  for (const [given, expected] of good) {
    assert.equal(url(given), expected, given);
    assert.ok(URL.canParse(url(given)!), given);
  }
  const bad =
    `ftp://a.example/ //a.example/ /a a.example https: https:// https:/// https:a.example/ https:/a.example/ https://me@a.example/
    https://:x@a.example/ https://a.example\\b https://a..example:99999/ https://a%00.example/ javascript:alert(1)
    data:text/html,x mailto:a@b.example https://a.example/"onload= https://a.example/<b> https://?x https://#x`.split(
      /\s+/,
    );
  for (const given of [
    ...bad,
    '',
    ' ',
    'https://a.example/a b',
    'https://a.example/\u0000',
    'https://a.example/\ud800',
    'https://a b.example/',
  ]) {
    assert.equal(url(given), null, given);
  }
  assert.equal(url(`https://a.example/${'b'.repeat(2048 - 18)}`)?.length, 2048);
  assert.equal(url(`https://a.example/${'b'.repeat(2049 - 18)}`), null);
  assert.equal(idOf([{ id: null }, { id: 'https://a.example/1' }]), 'https://a.example/1');
});

test('a URL has 2048 bytes at most, whatever its letters are', () => {
  const base = 'https://peer.example/';
  assert.equal(url(base + 'x'.repeat(2048 - base.length)), base + 'x'.repeat(2048 - base.length));
  assert.equal(url(base + 'x'.repeat(2049 - base.length)), null);
  assert.ok(url(base + 'é'.repeat(1000)));
  assert.equal(url(base + 'é'.repeat(1020)), null);
});

test('Public is known in its three spellings and every form', () => {
  for (const spelling of [PUBLIC_IRI, 'as:Public', 'Public']) {
    for (const value of [
      spelling,
      [spelling],
      { id: spelling },
      [{ id: spelling }],
      [BOB, spelling, spelling],
    ]) {
      assert.equal(addressees(value)[0], PUBLIC);
      assert.equal(addressees(value).filter((one) => one === PUBLIC).length, 1);
    }
  }
  for (const almost of [
    'public',
    'AS:public',
    `${PUBLIC_IRI}/`,
    'https://www.w3.org/ns/activitystreams#public',
    'https://evil.example/#Public',
    '#Public',
    { name: 'Public' },
    [['Public']],
  ]) {
    assert.ok(!addressees(almost).includes(PUBLIC), JSON.stringify(almost));
  }
});

test('visibility follows from addressing, and what is not understood is most private', () => {
  const followers = `${BOB}/followers`;
  const alice = 'https://home.example/ap/accounts/1';
  const table: [to: unknown, cc: unknown, expected: string][] = [
    ['as:Public', followers, 'public'],
    [[alice, PUBLIC_IRI], null, 'public'],
    [followers, 'Public', 'unlisted'],
    [[], [PUBLIC_IRI], 'unlisted'],
    ['Public', 'Public', 'public'],
    [followers, [], 'private'],
    [[alice, followers], undefined, 'private'],
    [alice, followers, 'private'],
    [alice, [], 'direct'],
    ['https://peer.example/users/eve/followers', [], 'direct'],
    [`${followers}/`, [], 'direct'],
    [null, null, 'direct'],
    [5, { x: 1 }, 'direct'],
    ['everyone', ['PUBLIC'], 'direct'],
  ];
  for (const [to, cc, expected] of table) {
    assert.equal(visibilityOf(addressees(to), addressees(cc), followers), expected, JSON.stringify([to, cc]));
  }
  assert.equal(visibilityOf([followers], [], null), 'direct');
});

test('of very many recipients the first are kept, and Public wherever it stands', () => {
  const many = Array.from({ length: 5000 }, (_, index) => `https://peer.example/users/${index}`);
  assert.equal(addressees(many).length, 256);
  assert.deepEqual(addressees([...many, 'Public']).slice(0, 2), [PUBLIC, many[0]]);
});

test('times are read with what they leave open', () => {
  const at = Date.UTC(2026, 10, 20, 10, 11, 12);
  const table: [unknown, number | null, number?][] = [
    ['2026-11-20T10:11:12Z', at, 1000],
    ['2026-11-20T10:11:12+00:00', at, 1000],
    ['2026-11-20T12:11:12+0200', at, 1000],
    ['2026-11-20T10:11:12', at, 1000],
    ['2026-11-20t10:11:12z', at, 1000],
    ['2026-11-20 10:11:12 Z', at, 1000],
    ['2026-11-20T10:11:12.345Z', at + 345, 1],
    ['2026-11-20T10:11:12.345678901Z', at + 345, 1],
    ['2026-11-20T10:11:12.5Z', at + 500, 1],
    ['2026-11-20T10:11Z', at - 12_000, 60_000],
    ['2026-11-20', Date.UTC(2026, 10, 20), 86_400_000],
    ['1969-12-31T23:59:59Z', null],
    ['2026-13-01T00:00:00Z', null],
    ['2026-11-20T25:00:00Z', null],
    ['+275761-01-01T00:00:00Z', null],
    ['yesterday', null],
    ['', null],
    [at, null],
    [null, null],
    [['2026-11-20'], null],
    ['2026-11-20T10:11:12.'.padEnd(5000, '1'), null],
  ];
  for (const [given, expected, span] of table) {
    assert.deepEqual(
      moment(given),
      expected === null ? null : { at: expected, span },
      String(given).slice(0, 60),
    );
  }
});
