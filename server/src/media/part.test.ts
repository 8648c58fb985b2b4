import assert from 'node:assert/strict';
import { test } from 'node:test';
import { partOf } from './part.ts';

const part = (range: string | undefined, size = 100, ifRange?: string) =>
  partOf({ range, ...(ifRange && { 'if-range': ifRange }) }, size, '"a"');

test('one part is found, however it is asked for', () => {
  assert.deepEqual(part('bytes=0-9'), { start: 0, end: 9 });
  assert.deepEqual(part('bytes=90-'), { start: 90, end: 99 });
  assert.deepEqual(part('bytes=90-200'), { start: 90, end: 99 });
  assert.deepEqual(part('bytes=-10'), { start: 90, end: 99 });
  assert.deepEqual(part('bytes=-200'), { start: 0, end: 99 });
  assert.deepEqual(part('bytes=0-9', 100, '"a"'), { start: 0, end: 9 });
});

test('what is not there is beyond', () => {
  assert.equal(part('bytes=100-'), 'beyond');
  assert.equal(part('bytes=-0'), 'beyond');
  assert.equal(part('bytes=0-', 0), 'beyond');
  assert.equal(part('bytes=-5', 0), 'beyond');
});

test('everything else is the whole', () => {
  for (const range of [
    undefined,
    '',
    'bytes=-',
    'bytes=9-0',
    'bytes=0-1,5-6',
    'lines=0-1',
    'bytes=a-b',
    `bytes=0-${'9'.repeat(40)}`,
  ])
    assert.equal(part(range), null, String(range));
  assert.equal(part('bytes=0-9', 100, '"b"'), null);
  assert.equal(part('bytes=0-9', 100, 'Wed, 21 Oct 2015 07:28:00 GMT'), null);
});
