import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Refusal } from '../errors.ts';
import type { Ending, Visitor } from './connection.ts';
import { createHub } from './hub.ts';
import { streamOf } from './streams.ts';
import { refuseSlow } from './watch.ts';

const visitor = (accountId: number, address = '192.0.2.1'): Visitor => ({
  token: `token ${accountId}`,
  actor: { kind: 'member', accountId, appId: null, tokenId: null, scopes: ['read'], role: 'member' },
  address,
});

function outlet(unread = 0) {
  const ends: Ending[] = [];
  return { ends, send() {}, unread: () => unread, close: (why: Ending) => void ends.push(why) };
}

const refused = (kind: string) => (error: unknown) => error instanceof Refusal && error.kind === kind;

test('five hundred connections come from one address, and one more from another', () => {
  const hub = createHub({ limits: true });
  const all = Array.from({ length: 500 }, (_, n) => hub.enter(visitor(n), outlet()));
  assert.throws(() => hub.enter(visitor(1000), outlet()), refused('tooMany'));
  hub.enter(visitor(1000, '192.0.2.2'), outlet());
  hub.leave(all[0] as (typeof all)[0]);
  hub.enter(visitor(1001), outlet());
  assert.throws(() => hub.refuseCrowd(visitor(1002)), refused('tooMany'));
  createHub({ limits: false }).enter(visitor(1002), outlet());
});

test('neighbours behind one line of IPv6 are one address', () => {
  const hub = createHub({ limits: true });
  for (let n = 0; n < 500; n += 1) hub.enter(visitor(n, `2001:db8:1:2::${n.toString(16)}`), outlet());
  assert.throws(() => hub.enter(visitor(1000, '2001:db8:1:2:ffff::1'), outlet()), refused('tooMany'));
  hub.enter(visitor(1000, '2001:db8:1:3::1'), outlet());
});

test('ten thousand connections are all there are', () => {
  const hub = createHub({ limits: false });
  for (let n = 0; n < 10_000; n += 1) hub.enter(visitor(n), outlet());
  assert.throws(() => hub.enter(visitor(10_000), outlet()), refused('unavailable'));
});

test('who leaves is found at no place any more', () => {
  const hub = createHub({ limits: true });
  const [one, other] = [hub.enter(visitor(1), outlet()), hub.enter(visitor(1), outlet())];
  const tag = streamOf('hashtag', { tag: 'geese' });
  for (const connection of [one, other]) hub.subscribe(connection, tag);
  hub.subscribe(one, streamOf('public', {}));
  assert.equal(hub.at('hashtag geese').get(1)?.length, 2);
  hub.leave(one);
  hub.leave(one);
  assert.equal(hub.at('hashtag geese').get(1)?.length, 1);
  assert.equal(hub.at('public').size, 0);
  assert.deepEqual([...hub.open('hashtag')], ['hashtag geese']);
  hub.unsubscribe(other, tag);
  assert.equal(hub.open('hashtag').size, 0);
  hub.leave(other);
  hub.subscribe(other, tag);
  assert.equal(hub.open('hashtag').size, 0);
});

test('when all together read too slowly, the slowest goes first', () => {
  const hub = createHub({ limits: true });
  const MB = 1024 * 1024;
  const outlets = [1, 30, 20, 40].map((unread) => outlet(unread * MB));
  for (const [n, one] of outlets.entries()) hub.enter(visitor(n), one);
  refuseSlow(hub);
  assert.deepEqual(
    outlets.map(({ ends }) => ends),
    [[], [], [], ['slow']],
  );
});
