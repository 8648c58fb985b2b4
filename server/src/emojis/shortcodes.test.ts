import assert from 'node:assert/strict';
import { test } from 'node:test';
import { emojiHost, shortcodesIn } from './shortcodes.ts';

test('what stands between colons is found by Mastodon’s rule of what touches it', () => {
  const found = (...texts: string[]) => shortcodesIn(texts).join(' ');
  assert.equal(found('<p>:aa:</p>', 'x\n:bb: (:cc:)', ':aa: :dd:,:ee:'), 'aa bb cc dd ee');
  assert.equal(found('a:aa: :aa:b 1:aa: é:aa: ::aa:: :aa::bb: :a: :a-b: :é_: https://x.example:80/'), '');
  assert.equal(found('👋:aa:🪿', '-:bb:-', '_:cc:_', '10:30:45 :dd:'), 'aa bb cc dd');
  assert.equal(found('', ':', '::', ':aa'), '');
});

test('so many are found and no more, also in a flood of one', () => {
  const many = Array.from({ length: 100 }, (_, index) => `:e${index}_:`).join(' ');
  assert.equal(shortcodesIn([many]).length, 64);
  assert.deepEqual(shortcodesIn([`${':aa: '.repeat(20_000)} :bb:`]), ['aa']);
  assert.deepEqual(shortcodesIn([':aa'.repeat(30_000), ':'.repeat(90_000)]), []);
});

test('the host is that of who writes, in one spelling', () => {
  assert.equal(emojiHost(null), null);
  assert.equal(emojiHost('https://Peer.Example./users/mel'), 'peer.example');
  assert.equal(emojiHost('http://127.0.0.1:4000/users/mel'), '127.0.0.1:4000');
});
