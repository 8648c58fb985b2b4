import assert from 'node:assert/strict';
import { test } from 'node:test';
import { linkIn } from './link.ts';

const isOurs = (url: string) => new URL(url).host === 'skein.example';
const a = (href: string, more = '', text = 'link') => `<a href="${href}"${more}>${text}</a>`;
const first = (content: string) => linkIn(content, isOurs);

test('the first link that is no person, hashtag or place of ours', () => {
  const page = a('https://news.example/a?b=1&amp;c=2');
  assert.equal(first(`<p>${page} ${a('https://second.example/')}</p>`), 'https://news.example/a?b=1&c=2');
  for (const other of [
    a('https://away.example/@mel', ' class="u-url mention"', '@<span>mel</span>'),
    a('https://away.example/tags/geese', ' class="mention hashtag"', '#<span>geese</span>'),
    a('https://away.example/tags/geese', '', '#geese'),
    a('https://away.example/@mel', ' rel="nofollow noopener"', ' <span>@mel</span>'),
    a('https://skein.example/@alice/1'),
    a('https://SKEIN.example/@alice/1'),
    a('/tags/geese'),
    a('magnet:?xt=urn'),
    a('gemini://news.example/'),
    a('https://user:pass@news.example/'),
    a(`https://news.example/${'x'.repeat(2100)}`),
    `<p class="quote-inline">RE: ${a('https://away.example/@mel/1')}</p>`,
  ]) {
    assert.equal(first(`<p>${other}</p>`), null, other);
    assert.equal(first(`<p>${other} ${page}</p>`), 'https://news.example/a?b=1&c=2', other);
  }
  assert.equal(first('<p>https://bare.example/</p>'), null);
});
