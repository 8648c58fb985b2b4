import assert from 'node:assert/strict';
import { test } from 'node:test';
import { accountPath, fullHandle, hostOf, nameOf, statusPath, webAddress } from './links.ts';

const alice = { acct: 'alice', display_name: 'Alice' };
const bob = { acct: 'bob@river.example', display_name: '  ' };

test('our pages about people and statuses', () => {
  assert.equal(accountPath(alice), '/@alice');
  assert.equal(statusPath({ id: '12', account: bob }), '/@bob@river.example/12');
  assert.equal(accountPath({ acct: 'a"b/c\ud800' }), '/@a%22b/c%EF%BF%BD');
});

test('names, hosts and handles', () => {
  assert.equal(hostOf(alice), null);
  assert.equal(hostOf(bob), 'river.example');
  assert.equal(fullHandle(alice, 'marsh.example'), '@alice@marsh.example');
  assert.equal(fullHandle(bob, 'marsh.example'), '@bob@river.example');
  assert.equal(nameOf(bob), 'bob');
});

test('only web addresses are followed', () => {
  assert.equal(webAddress('https://river.example/x')?.host, 'river.example');
  for (const no of [
    null,
    undefined,
    '',
    'river.example',
    'javascript:x()',
    'data:,x',
    'ftp://river.example',
  ]) {
    assert.equal(webAddress(no), null, String(no));
  }
});
