import assert from 'node:assert/strict';
import { test } from 'node:test';
import { prose } from './prose.ts';

test('a text becomes paragraphs, headings, lists and links', () => {
  assert.equal(prose('One\ntwo\r\n\r\nthree'), '<p>One<br />two</p><p>three</p>');
  assert.equal(prose('# Birds\nWe count them.'), '<h2>Birds</h2><p>We count them.</p>');
  assert.equal(prose('###### no heading'), '<p>###### no heading</p>');
  assert.equal(prose('- grey\n* white'), '<ul><li>grey</li><li>white</li></ul>');
  assert.equal(
    prose('See https://marsh.example/a?b=1&c.'),
    '<p>See <a href="https://marsh.example/a?b=1&amp;c" rel="noopener">https://marsh.example/a?b=1&amp;c</a>.</p>',
  );
  assert.equal(prose('  \n\n '), '');
});

test('nothing that was typed is HTML', () => {
  assert.equal(
    prose('<script>alert("x")</script> & javascript:alert(1)'),
    '<p>&lt;script&gt;alert(&quot;x&quot;)&lt;/script&gt; &amp; javascript:alert(1)</p>',
  );
  assert.doesNotMatch(prose(`https://a.example/"onclick='x'`), /<a [^>]*onclick/);
});
