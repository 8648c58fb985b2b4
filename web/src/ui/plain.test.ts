import assert from 'node:assert/strict';
import { test } from 'node:test';
import { beginning, plainText } from './plain.ts';

test('HTML becomes one line of text', () => {
  assert.equal(plainText('<p>One</p><p>two<br>three &amp; <a href="x">four</a></p>'), 'One two three & four');
  assert.equal(plainText('&lt;b&gt; &#39;&#x1F6F6;&quot; &unknown; &nbsp;'), '<b> \'🛶" &unknown;');
  assert.equal(plainText('&#0;&#xffffff;'), '');
});

test('what was escaped twice is unescaped once', () => {
  assert.equal(plainText('&amp;lt;script&amp;gt;'), '&lt;script&gt;');
});

test('a long text is cut between words, and never inside a character', () => {
  assert.equal(beginning('short', 10), 'short');
  assert.equal(beginning('the geese are back again', 14), 'the geese are…');
  assert.equal(beginning('🛶'.repeat(30), 10), `${'🛶'.repeat(10)}…`);
});
