import assert from 'node:assert/strict';
import { test } from 'node:test';
import { beginning } from './beginning.ts';

test('a text is cut between letters, by how many there are and by how much stands over them', () => {
  assert.equal(beginning('  short \n text '), 'short text');
  assert.equal(beginning('a'.repeat(140)), 'a'.repeat(140));
  assert.equal(beginning('a'.repeat(141)), `${'a'.repeat(139)}…`);
  assert.equal(beginning('👩‍👩‍👧'.repeat(3)), '👩‍👩‍👧'.repeat(3));
  const heavy = `e${'\u0301'.repeat(99)}`;
  assert.equal(beginning(heavy.repeat(20)), `${heavy.repeat(10)}…`);
  assert.equal(beginning(heavy.repeat(20), 'name'), `${heavy.repeat(2)}…`);
  assert.equal(beginning(`e${'\u0301'.repeat(30_000)}`), '…');
  assert.equal(beginning('"'.repeat(139)), '"'.repeat(139));
});
