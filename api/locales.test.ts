import assert from 'node:assert/strict';
import { test } from 'node:test';
import { chooseLocale } from './locales.ts';

test('the language of a page is the best one that both sides speak', () => {
  assert.equal(chooseLocale('fr-CA,fr;q=0.9,en;q=0.8'), 'fr');
  assert.equal(chooseLocale('de, en;q=0.4, fr;q=0.7'), 'fr');
  assert.equal(chooseLocale('EN-gb, fr'), 'en');
});

test('without a language that we speak the page is English', () => {
  for (const header of [undefined, null, '', '*', 'de', 'fr;q=0', 'fr;q=x', ',,;;=']) {
    assert.equal(chooseLocale(header), 'en', String(header));
  }
});

test('a language asked for by name stands over the header, if we speak it', () => {
  assert.equal(chooseLocale('en', 'fr'), 'fr');
  assert.equal(chooseLocale('fr', 'tlh'), 'fr');
});
