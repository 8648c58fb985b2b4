import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readActivity } from './activity.ts';
import { readActor } from './actor.ts';
import { readDocument } from './document.ts';
import { LIMITS } from './limits.ts';
import { readNote } from './objects.ts';
import { Refused } from './refused.ts';
import { BOB, create, note, person } from './testing.ts';

const readers = [readActivity, readNote, readActor] as const;
const reason = (read: unknown) => (read instanceof Refused ? read.reason : 'understood');

test('a document is bounded in bytes, depth and values, at the cap and one beyond', () => {
  const padded = (bytes: number, letter: string) => {
    const frame = JSON.stringify({ ...create, x: '' }).length;
    return JSON.stringify({
      ...create,
      x: letter.repeat(Math.floor((bytes - frame) / Buffer.byteLength(letter))),
    });
  };
  assert.equal(reason(readActivity(padded(1024 * 1024, 'a'))), 'understood');
  assert.equal(reason(readActivity(`${padded(1024 * 1024, 'a')} `)), 'too-large');
  assert.equal(reason(readActivity(padded(1024 * 1024 + 3, 'ü'))), 'too-large');
  const nested = (depth: number) => ({
    ...create,
    x: JSON.parse('['.repeat(depth) + ']'.repeat(depth)) as unknown,
  });
  assert.equal(reason(readActivity(nested(31))), 'understood');
  assert.equal(reason(readActivity(nested(32))), 'too-deep');
  const values = (extra: number) => ({ type: 'Like', actor: BOB, object: BOB, x: Array(extra).fill(0) });
  assert.equal(reason(readActivity(values(10_000 - 4))), 'understood');
  assert.equal(reason(readActivity(values(10_000 - 3))), 'too-many-values');
});

test('a document that stands for a value is read as that value, or refused', () => {
  for (const value of [null, 5, 'text', true, [], [create]])
    for (const read of readers) assert.equal(reason(read({ ...create, '@value': value })), 'not-an-object');
  assert.equal(reason(readActivity({ '@value': create })), 'understood');
});

test('depth of a hundred thousand neither overflows nor takes long', () => {
  const start = performance.now();
  for (const [open, close] of [
    ['[', ']'],
    ['{"a":', '}'],
    ['{"@context":', '}'],
  ] as const) {
    const deep = `${open.repeat(100_000)}1${close.repeat(100_000)}`;
    for (const raw of [`{"type":"Like","x":${deep}}`, deep]) {
      for (const read of readers) assert.match(reason(read(raw)), /too-deep|not-an-object|too-large/);
    }
  }
  let chain: unknown = null;
  for (let depth = 0; depth < 100_000; depth += 1) chain = { object: chain };
  assert.equal(reason(readActivity(chain)), 'too-deep');
  assert.ok(performance.now() - start < 30_000);
});

test('a hundred thousand of anything is refused or cut, quickly', () => {
  const many = (item: unknown) => Array(100_000).fill(item);
  const start = performance.now();
  for (const part of [
    { to: many(BOB) },
    { tag: many(note.tag[0]) },
    { attachment: many(5) },
    Object.fromEntries(many(0).map((_, i) => [`k${i}`, i])),
  ]) {
    assert.equal(reason(readNote({ ...note, ...part })), 'too-many-values');
  }
  assert.ok(performance.now() - start < 30_000);
});

test('every list is cut at its cap', () => {
  const each = (count: number, item: (index: number) => unknown) =>
    Array.from({ length: count }, (_, index) => item(index));
  const read = readNote({
    ...note,
    type: 'Question',
    tag: [
      ...each(80, (i) => ({ type: 'Mention', href: `${BOB}${i}` })),
      ...each(80, (i) => ({ type: 'Hashtag', name: `#t${i}` })),
      ...each(80, (i) => ({ type: 'Emoji', name: `:e${i}:`, icon: 'https://a.example/e' })),
    ],
    attachment: each(40, (i) => ({ type: 'Image', url: `https://a.example/${i}` })),
    oneOf: each(80, (i) => ({ name: `option ${i}` })),
    replies: { items: each(80, (i) => `${BOB}/${i}`) },
  });
  assert.ok(!(read instanceof Refused));
  assert.deepEqual(
    [
      read.mentions,
      read.hashtags,
      read.emojis,
      read.attachments,
      read.poll?.options,
      read.replies?.items,
    ].map((list) => list?.length),
    [64, 64, 64, 16, 64, 32],
  );
  const activity = readActivity({ type: 'Flag', actor: BOB, object: each(80, (i) => `${BOB}/${i}`) });
  assert.equal(activity instanceof Refused || activity.objects.length, 64);
});

test('every text is cut at its cap, never inside a character', () => {
  const long = 'a'.repeat(LIMITS.content - 1) + '\u{1fabf}'.repeat(10);
  const read = readNote({
    ...note,
    content: long,
    summary: '\u{1fabf}'.repeat(9000),
    name: 'n'.repeat(9000),
  });
  assert.ok(!(read instanceof Refused));
  assert.equal(read.content.length, LIMITS.content - 1);
  assert.ok(read.content.isWellFormed() && read.summary!.isWellFormed());
  assert.deepEqual([read.summary!.length, read.name!.length], [10_000, 2048]);
  const actor = readActor({ ...person, summary: 's'.repeat(50_000), name: 'n'.repeat(5000) });
  assert.ok(!(actor instanceof Refused));
  assert.deepEqual([actor.summary.length, actor.name!.length], [20 * 1024, 2048]);
});

test('lone surrogates and NUL become U+FFFD, everywhere', () => {
  const bad = '\ud83e!\0\udebf';
  const read = readNote({
    ...note,
    content: bad,
    name: bad,
    contentMap: { en: bad },
    tag: { type: 'Hashtag', name: `#${bad}` },
    attachment: { type: 'Image', url: BOB, name: bad },
  });
  assert.ok(!(read instanceof Refused));
  const good = '\ufffd!\ufffd\ufffd';
  assert.deepEqual(
    [read.content, read.name, read.hashtags[0]?.name, read.attachments[0]?.description],
    [good, good, good, good],
  );
  assert.equal(reason(readNote(JSON.stringify({ ...note, id: `https://a.example/${bad}` }))), 'no-id');
});

test('names of the language itself are harmless as keys and values', () => {
  const names = ['__proto__', 'constructor', 'toString', 'hasOwnProperty', 'valueOf', 'prototype'];
  for (const name of names) {
    const inside = `{"${name}":{"polluted":true,"id":"${BOB}","type":"Note"}`;
    for (const raw of [
      `${inside},"type":"Like","actor":"${BOB}","object":"${BOB}"}`,
      `${inside}}`,
      `{"type":"${name}","actor":"${BOB}","object":"${BOB}","id":"${BOB}"}`,
    ]) {
      for (const read of readers) read(raw);
    }
    const document = readDocument(`{"@id":"x",${inside.slice(1)}}`) as Record<string, unknown>;
    assert.equal(Object.getPrototypeOf(document), Object.prototype);
    assert.notEqual((document as { polluted?: boolean }).polluted, true);
  }
  assert.equal(({} as { polluted?: boolean }).polluted, undefined);
  assert.equal(
    reason(
      readActivity(
        '{"__proto__":{"type":"Like","actor":"https://a.example/","object":"https://a.example/"}}',
      ),
    ),
    'no-type',
  );
});

test('numbers of a hundred thousand digits are numbers', () => {
  const digits = '9'.repeat(100_000);
  const read = readNote(
    JSON.stringify({ ...note, x: 0 }).replace(
      '"x":0',
      `"x":${digits},"votersCount":${digits},"published":${digits}`,
    ),
  );
  assert.equal(reason(read), 'understood');
});

test('grammar fuzz: any value anywhere, and no reader ever throws or keeps too much', () => {
  let seed = 20261120;
  const random = (below: number) => {
    seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
    return Math.floor((seed / 2 ** 32) * below);
  };
  const strange = [
    null,
    true,
    false,
    0,
    -1,
    1.5,
    1e308,
    '',
    ' ',
    'x',
    '\0',
    '\ud800',
    BOB,
    'as:Public',
    'Public',
    '__proto__',
    'javascript:x',
    'https://',
    '2026-11-20',
    [],
    {},
    [[]],
    [[[]]],
    [null],
    { id: null },
    { id: BOB },
    { '@id': BOB },
    { '@value': 'x' },
    { '@value': [{}] },
    { type: 'Note' },
    { href: BOB },
    'y'.repeat(3000),
  ];
  const names = [
    'id',
    '@id',
    'type',
    '@type',
    'as:to',
    'to',
    'cc',
    'url',
    'href',
    'tag',
    'name',
    'nameMap',
    'contentMap',
    'icon',
    'first',
    'items',
    '__proto__',
    'constructor',
  ];
  const pick = <T>(items: readonly T[]) => items[random(items.length)] as T;
  const damage = (value: unknown, depth = 0): unknown => {
    if (random(14) === 0) return pick(strange);
    if (random(20) === 0) return [damage(value, depth + 1), pick(strange)];
    if (Array.isArray(value)) return value.map((item) => damage(item, depth + 1));
    if (typeof value !== 'object' || value === null || depth > 8) return value;
    const entries = Object.entries(value).map(([key, item]) => [
      random(25) === 0 ? pick(names) : key,
      damage(item, depth + 1),
    ]);
    if (random(6) === 0) entries.push([pick(names), pick(strange)]);
    return Object.fromEntries(entries);
  };
  const bounded = (value: unknown): boolean => {
    if (typeof value === 'string')
      return value.length <= LIMITS.content && value.isWellFormed() && !value.includes('\0');
    if (Array.isArray(value)) return value.length <= LIMITS.recipients + 1 && value.every(bounded);
    return typeof value !== 'object' || value === null || Object.values(value).every(bounded);
  };
  let understood = 0;
  for (let round = 0; round < 6000; round += 1) {
    const raw = damage(pick([create, note, person, { ...note, type: 'Question', oneOf: [{ name: 'a' }] }]));
    for (const read of readers) {
      const record = read(random(2) ? raw : JSON.stringify(raw)) as unknown as
        | Record<string, unknown>
        | Refused;
      if (record instanceof Refused) continue;
      understood += 1;
      const { raw: _, object, objects, target, instrument, result, ...flat } = record;
      if (!bounded(flat)) assert.fail(JSON.stringify(flat).slice(0, 2000));
    }
  }
  assert.ok(understood > 1000);
});

test('byte fuzz: damaged text is refused or understood, never thrown', () => {
  let seed = 99;
  const random = (below: number) => {
    seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
    return Math.floor((seed / 2 ** 32) * below);
  };
  for (const document of [create, note, person]) {
    const text = JSON.stringify(document);
    for (let round = 0; round < 2000; round += 1) {
      const at = random(text.length);
      const damaged =
        text.slice(0, at) +
        String.fromCharCode(random(3) ? 32 + random(96) : random(0x10000)) +
        text.slice(at + random(3));
      for (const read of readers) read(damaged);
    }
  }
});
