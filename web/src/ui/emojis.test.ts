import assert from 'node:assert/strict';
import { test } from 'node:test';
import { piecesOf, withEmojis } from './emojis.ts';

const at = (shortcode: string, more = {}) => ({
  shortcode,
  url: `/media/${shortcode}.png`,
  static_url: `/media/${shortcode}.png`,
  visible_in_picker: true,
  ...more,
});
const goose = at('goose');
const dance = at('dance', { url: '/media/dance.webp' });
const image = (name: string, file: string) =>
  `<img class="emoji" src="/media/${file}" alt=":${name}:" title=":${name}:" loading="lazy" decoding="async">`;

test('a text is taken apart by what it writes between colons', () => {
  assert.deepEqual(piecesOf('a :goose: b', [goose]), ['a ', goose, ' b']);
  assert.deepEqual(piecesOf(':goose:', [goose]), [goose]);
  assert.deepEqual(piecesOf('a:goose: :goose:b :other:', [goose]), ['a:goose: :goose:b :other:']);
  assert.deepEqual(piecesOf('10:30:45', []), ['10:30:45']);
});

test('HTML shows them in its texts, those that move with one that stands still', () => {
  assert.equal(withEmojis('<p>:goose:</p>', [goose]), `<p>${image('goose', 'goose.png')}</p>`);
  assert.equal(
    withEmojis('Look :dance:', [dance]),
    `Look <picture><source srcset="/media/dance.png" media="(prefers-reduced-motion: reduce)">${image('dance', 'dance.webp')}</picture>`,
  );
});

test('what stands in attributes, links and code stays as it is', () => {
  for (const html of [
    '<a href="https://x.example/:goose:" title="> :goose: "><b>:goose:</b></a>',
    "<span title='> :goose: '></span>",
    '<pre><code>:goose: </code> :goose: </pre>',
    '<p>:goose', // no end
    '<p title=":goose:"',
  ])
    assert.equal(withEmojis(html, [goose]), html);
  const after = withEmojis('<code>:goose:</code> :goose:', [goose]);
  assert.equal(after, `<code>:goose:</code> ${image('goose', 'goose.png')}`);
  assert.match(withEmojis('<abbr>:goose:</abbr>', [goose]), /<abbr><img/);
});

test('nothing that an emoji says becomes markup', () => {
  const url = `"><script>x()</script><img src='x' onerror=x()>`;
  const html = withEmojis('<p>:goose:</p>', [{ ...goose, url, static_url: `${url}2` }]);
  assert.doesNotMatch(html, /<script|'x'>|" onerror/);
  assert.equal(html.match(/<img/g)?.length, 1);
});

test('a flood of colons and brackets is read in a moment', () => {
  for (const flood of [':a'.repeat(50_000), '<'.repeat(50_000), '<a "'.repeat(20_000), ':'.repeat(50_000)])
    assert.equal(withEmojis(flood, [goose]), flood);
});
