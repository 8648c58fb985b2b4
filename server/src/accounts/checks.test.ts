import assert from 'node:assert/strict';
import { test } from 'node:test';
import { soleLink } from './checks.ts';

test('a field that is one link and shows where it leads names a page', () => {
  for (const [html, link] of [
    ['<a href="https://a.example/b" rel="nofollow">https://a.example/b</a>', 'https://a.example/b'],
    [
      '<a href="https://a.example/?b=1&amp;c=2"><span class="invisible">https://</span><span>a.example/?b=1&amp;c=2</span></a>',
      'https://a.example/?b=1&c=2',
    ],
    [' <a class="x" href="https://a.example/">https://a.example/</a> ', 'https://a.example/'],
  ] as const)
    assert.equal(soleLink(html), link, html);
});

test('every other field names none', () => {
  for (const html of [
    '',
    'https://a.example/b',
    '<a href="https://a.example/b">b</a>',
    '<a href="https://a.example/b">https://other.example/b</a>',
    'see <a href="https://a.example/b">https://a.example/b</a>',
    '<a href="https://a.example/b">https://a.example/b</a> and more',
    '<a href="https://a.example/">https://a.example/</a><a href="https://a.example/">https://a.example/</a>',
    '<p><a href="https://a.example/b">https://a.example/b</a></p>',
    '<a>https://a.example/b</a>',
  ])
    assert.equal(soleLink(html), null, html);
});
