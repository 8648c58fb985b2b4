import assert from 'node:assert/strict';
import { test } from 'node:test';
import { alternateOf } from './page.ts';

const DOCUMENT = '<link href="/notes/1" rel="alternate" type="application/activity+json">';

const found = (html: string) =>
  alternateOf({
    url: 'https://goose.example/',
    type: 'text/html; charset=utf-8',
    link: null,
    body: Buffer.from(html),
    mark: null,
    unchanged: false,
  });

test('the other form of a page stands in an element of its own', () => {
  assert.equal(found(`<head><link rel="icon" href="/i">${DOCUMENT}`), 'https://goose.example/notes/1');
  assert.equal(found(`<head><link>${DOCUMENT}`), 'https://goose.example/notes/1');
  assert.equal(found('<head><link rel="alternate" type="text/html" href="/fr">'), null);
});

test('elements that never end are gone through once, not from each of their beginnings', () => {
  // Each beginning was an element of 4 096 characters, so that this one was found from any of them.
  const endless = '<link '.repeat(1000);
  assert.equal(found(`${endless}${DOCUMENT.slice('<link '.length)}`), null);
  assert.equal(found(`${endless}>${DOCUMENT}`), 'https://goose.example/notes/1');
});
