import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isActivityType } from './document.ts';

const PROFILE = 'https://www.w3.org/ns/activitystreams';

test('an activity is known by its type alone, in each way that servers write it', () => {
  for (const type of [
    'application/activity+json',
    'Application/Activity+JSON; charset=utf-8',
    `application/ld+json; profile="${PROFILE}"`,
    `application/ld+json;profile=${PROFILE}`,
    `application/ld+json; charset=utf-8; profile = "https://other.example ${PROFILE}"`,
    `application/ld+json; profile="${PROFILE} https://other.example"`,
  ])
    assert.equal(isActivityType(type), true, type);
  for (const type of [
    '',
    'application/json',
    'application/ld+json',
    'text/html; profile="https://www.w3.org/ns/activitystreams"',
    'application/ld+json; profile="https://other.example"',
    `application/ld+json; profile="${PROFILE}x"`,
    `application/ld+json; other="${PROFILE}"`,
  ])
    assert.equal(isActivityType(type), false, type);
});

test('a type as long as a document may be is none, and no work', () => {
  for (const unit of [' ', '"', '=', ';', 'profile=', ';profile="', `${PROFILE} `])
    for (const end of ['x', '"', '']) {
      const value = `x${unit.repeat(1_000_000 / unit.length)}${end}`;
      assert.equal(isActivityType(`application/ld+json; profile=${value}`), false);
    }
});
