import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Refusal } from '../errors.ts';
import { createLimits, LIMITS } from './limits.ts';

test('however many strangers come, guesses at a login stay counted', () => {
  const limits = createLimits({ now: () => 1000 }, true);
  for (let guess = 0; guess < LIMITS.login.most; guess += 1) limits.use([['login', 'alice']]);
  for (let one = 0; one < 100_000; one += 1)
    limits.use([['anonymous', `2001:db8:0:${one.toString(16)}::/64`]]);
  assert.throws(() => limits.use([['login', 'alice']]), Refusal);
});
