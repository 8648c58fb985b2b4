import assert from 'node:assert/strict';
import { test } from 'node:test';
import { firstMatch, patternOf, reachOf, searchable } from './match.ts';

const match = (text: string, keyword: string, wholeWord = true) =>
  firstMatch(searchable(text), [patternOf(keyword, wholeWord)]);

test('a keyword is met whatever the case, and named as it is written in the text', () => {
  assert.equal(match('A Heron flew by', 'heron'), 'Heron');
  assert.equal(match('ÉTÉ à la mer', 'été'), 'ÉTÉ');
  assert.equal(match('ΟΔΟΣ', 'οδος'), 'ΟΔΟΣ');
  assert.equal(match('İstanbul by night', 'night'), 'night');
  assert.equal(match('cafe\u0301 au lait', 'caf\u00e9'), 'caf\u00e9');
});

test('a whole word stands alone, a part of one may stand anywhere', () => {
  for (const text of ['sheron', 'herons', 'heron_', 'heron1', 'éheron', 'heron\u0335', '𝒜heron']) {
    assert.equal(match(text, 'heron'), null, text);
    assert.equal(match(text, 'heron', false), 'heron', text);
  }
  for (const text of ['heron', '#heron', '(heron)', 'heron-like', 'a heron, a', '🪶heron🪶', 'herons heron'])
    assert.equal(match(text, 'heron'), 'heron', text);
});

test('an end that is no part of a word needs nothing beside it, as in Mastodon', () => {
  assert.equal(match('abc++def', '++'), '++');
  assert.equal(match('c++11', 'c++'), 'c++');
  assert.equal(match('objc++', 'c++'), null);
  assert.equal(match('x#tag', '#tag'), '#tag');
  assert.equal(match('x#tags', '#tag'), null);
});

test('nothing in a keyword means anything but itself', () => {
  for (const keyword of ['.*', 'a|b', '(x+x+)+y', '[a-z]', '\\w', '^', '$', 'a{2}'])
    assert.equal(match(`before ${keyword} behind`, keyword), keyword);
  assert.equal(match('anything', '.*'), null);
  assert.equal(match('a b', 'a  b'), null);
});

test('of several the one that stands first is named', () => {
  const patterns = ['swan', 'heron', 'her'].map((one) => patternOf(one, false));
  assert.equal(firstMatch(searchable('A heron and a swan'), patterns), 'heron');
  assert.equal(firstMatch(searchable('A goose'), patterns), null);
});

test('a text is read up to a bound, and a keyword that is found inside words again and again is given up', () => {
  assert.equal(match(`${'x'.repeat(19_000)} heron`, 'heron'), 'heron');
  assert.equal(match(`${'x'.repeat(21_000)} heron`, 'heron'), null);
  const costly = `${'ab '.repeat(80)}a`;
  assert.equal(match(`${'ab '.repeat(100)}a`, costly), costly);
  assert.equal(match(`${'ab '.repeat(3000)}a`, costly), null);
});

test('where many keywords are looked for, less of a text is looked at', () => {
  assert.deepEqual([0, 1, 200, 1000, 10_000].map(reachOf), [20_000, 20_000, 20_000, 4000, 2000]);
  assert.equal(searchable('x'.repeat(5000), reachOf(1000)).text.length, 4000);
});

test('a long phrase is met as a whole and given up where its parts stand again and again', () => {
  const phrase = `${'a'.repeat(256)}b${'a'.repeat(250)}`;
  assert.equal(match(`before ${phrase} behind`, phrase), phrase);
  assert.equal(match(`x ${phrase.slice(0, -1)}`, phrase), null);
  assert.equal(match(`${'a'.repeat(19_000)} ${phrase}`, phrase), null);
});
