import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createTally } from './tally.ts';

function tallied(most = 10) {
  const clock = { time: 1000, now: () => clock.time };
  return { clock, tally: createTally(clock, { spanMs: 100, most }) };
}

test('each key is counted for itself, until its span is over', () => {
  const { clock, tally } = tallied();
  assert.deepEqual(tally.count('a'), { count: 1, until: 1100 });
  clock.time = 1050;
  assert.deepEqual(tally.count('a'), { count: 2, until: 1100 });
  assert.deepEqual(tally.count('b'), { count: 1, until: 1150 });
  clock.time = 1100;
  assert.deepEqual(tally.count('a'), { count: 1, until: 1200 });
  assert.deepEqual(tally.count('b'), { count: 2, until: 1150 });
});

test('for one key too many the span that began first is forgotten', () => {
  const { clock, tally } = tallied(2);
  tally.count('a');
  tally.count('b');
  clock.time = 1100;
  tally.count('a');
  tally.count('c');
  assert.equal(tally.count('a').count, 2, 'a began anew, after b');
  assert.equal(tally.count('c').count, 2);
  assert.equal(tally.count('b').count, 1);
});

test('a clock that was set back begins a new span', () => {
  const { clock, tally } = tallied();
  tally.count('a');
  clock.time = 10;
  assert.deepEqual(tally.count('a'), { count: 1, until: 110 });
});
