import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseScopes, SCOPES, scopeAllows, scopesWithin } from './scopes.ts';

test('a parent permission covers its children, and no stranger with the same beginning', () => {
  assert.equal(scopeAllows(['read'], ['read:statuses']), true);
  assert.equal(scopeAllows(['admin:read'], ['admin:read:reports']), true);
  assert.equal(scopeAllows(['read'], ['admin:read:reports']), false);
  assert.equal(scopeAllows(['read'], ['readings']), false);
});

test('a child permission does not cover its parent or its sisters', () => {
  assert.equal(scopeAllows(['read:statuses'], ['read']), false);
  assert.equal(scopeAllows(['read:statuses'], ['read:accounts']), false);
  assert.equal(scopeAllows(['write'], ['read:statuses']), false);
});

test('any one of the needed permissions is enough', () => {
  assert.equal(scopeAllows(['profile'], ['profile', 'read:accounts']), true);
  assert.equal(scopeAllows(['push'], ['profile', 'read:accounts']), false);
});

test('nothing granted allows nothing, and nothing needed is always allowed', () => {
  assert.equal(scopeAllows([], ['read']), false);
  assert.equal(scopeAllows([], []), true);
});

test('follow stands for follows, blocks and mutes, both ways, and for nothing else', () => {
  for (const scope of ['read:follows', 'write:follows', 'write:blocks', 'read:mutes']) {
    assert.equal(scopeAllows(['follow'], [scope]), true, scope);
  }
  for (const scope of ['read', 'write', 'write:statuses', 'read:accounts', 'push']) {
    assert.equal(scopeAllows(['follow'], [scope]), false, scope);
  }
});

test('an app may ask for less than it registered, not for more', () => {
  assert.equal(scopesWithin(['read:statuses', 'push'], ['read', 'push']), true);
  assert.equal(scopesWithin(['read', 'write'], ['read', 'write:statuses']), false);
  assert.equal(scopesWithin([], ['read']), true);
});

test('scopes are read from text as apps write it', () => {
  assert.deepEqual(parseScopes('read write follow push').scopes, ['read', 'write', 'follow', 'push']);
  assert.deepEqual(parseScopes('read+write,read\n push').scopes, ['read', 'write', 'push']);
  for (const nothing of ['', '  ', null, undefined]) assert.deepEqual(parseScopes(nothing).scopes, ['read']);
});

test('unknown scopes are named, whatever stands beside them', () => {
  assert.deepEqual(parseScopes('read read:minds __proto__'), {
    scopes: ['read'],
    unknown: ['read:minds', '__proto__'],
  });
});

test('every scope but the old and the small ones has a parent in the list', () => {
  for (const scope of SCOPES.filter((name) => name.includes(':') && !/^admin:[a-z]+$/.test(name))) {
    assert.ok(
      SCOPES.some((parent) => scope.startsWith(`${parent}:`)),
      scope,
    );
  }
});
