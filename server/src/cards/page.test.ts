import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readPage } from './page.ts';
import { decodePage } from './text.ts';

const URL_OF = 'https://news.example/a/page';
const NOW = Date.UTC(2026, 10, 21);
const read = (html: string) => readPage(html, URL_OF, NOW);
const meta = (name: string, content: string) => `<meta property="${name}" content="${content}">`;

test('a page says what it is: OpenGraph before Twitter before plain HTML', async () => {
  const plain = `<html lang="fr-CA"><head><title> Les oies\n&amp; le lac </title>
    <meta name="description" content="Plain"><meta name="author" content="A. Writer"></head>`;
  const first = await read(plain);
  assert.deepEqual(
    [first?.title, first?.description, first?.language, first?.authorName, first?.imageUrl],
    ['Les oies & le lac', 'Plain', 'fr', 'A. Writer', null],
  );
  const twitter = `${plain}<meta name="twitter:title" content="T"><meta name="twitter:image" content="/t.png">`;
  assert.deepEqual(
    [(await read(twitter))?.title, (await read(twitter))?.imageUrl],
    ['T', 'https://news.example/t.png'],
  );
  const graph = `${twitter}${meta('og:title', 'O')}${meta('og:title', 'second')}${meta('og:description', 'Said')}
    ${meta('og:image', 'cover.jpg')}${meta('og:image:width', '1200')}${meta('og:image:height', '630')}
    ${meta('og:image:alt', 'geese')}${meta('og:site_name', 'News')}${meta('og:locale', 'en_GB')}
    ${meta('article:author', 'https://news.example/people/a')}
    ${meta('article:published_time', '2026-11-20T10:00:00+01:00')}`;
  assert.deepEqual(await read(graph), {
    title: 'O',
    description: 'Said',
    language: 'en',
    authorName: 'A. Writer',
    authorUrl: 'https://news.example/people/a',
    providerName: 'News',
    imageUrl: 'https://news.example/a/cover.jpg',
    imageDescription: 'geese',
    width: 1200,
    height: 630,
    publishedAt: Date.UTC(2026, 10, 20, 9),
  });
});

test('what has no title is nothing to show', async () => {
  for (const html of [
    '',
    'text',
    '<title></title>',
    '<title>  \u0000\u0007 </title>',
    meta('og:description', 'only this'),
    '<svg><title>drawing</title></svg>',
    '<!-- <title>comment</title> -->',
    '<script>"<title>in a script</title>"</script>',
  ])
    assert.equal(await read(html), null, html);
});

test('text is one line without controls, cut between characters', async () => {
  const card = await read(
    `<title>a\u0000b\nc\u202Ed&#7;e</title>${meta('og:description', '🦆'.repeat(2000))}${meta('og:site_name', 'x'.repeat(900))}`,
  );
  assert.equal(card?.title, 'a b c d e');
  assert.equal(card?.description.length, 2000);
  assert.ok(card?.description.isWellFormed());
  assert.equal(card?.providerName.length, 200);
  assert.equal((await read(`<title>${'t'.repeat(5000)}</title>`))?.title.length, 500);
  assert.equal((await read('<title><script>alert(1)</script></title>'))?.title, '<script>alert(1)</script>');
});

test('links lead to the web or nowhere; moments are moments', async () => {
  const imageOf = async (content: string) =>
    (await read(`<title>t</title>${meta('og:image', content)}`))?.imageUrl;
  for (const bad of [
    'data:image/png;base64,AAAA',
    'javascript:alert(1)',
    'file:///etc/passwd',
    'https://user:pass@news.example/x.png',
    `https://news.example/${'x'.repeat(2100)}`,
    'http://[',
  ])
    assert.equal(await imageOf(bad), null, bad);
  assert.equal(await imageOf('//cdn.example/x.png'), 'https://cdn.example/x.png');
  const author = await read(`<title>t</title>${meta('article:author', 'javascript:x')}`);
  assert.deepEqual([author?.authorName, author?.authorUrl], ['', '']);
  for (const [said, at] of [
    ['2026-11-20', Date.UTC(2026, 10, 20)],
    ['yesterday', null],
    ['1066-10-14', null],
    ['2126-01-01', null],
    ['99999', null],
  ] as const) {
    const card = await read(`<title>t</title>${meta('article:published_time', said)}`);
    assert.equal(card?.publishedAt, at, said);
  }
});

test('a page that says too much or nests too deep is read up to there', async () => {
  const many = `<title>first</title>${meta('og:x', 'y').repeat(10_000)}${meta('og:title', 'too late')}`;
  assert.equal((await read(many))?.title, 'first');
  const deep = `<title>first</title>${'<div>'.repeat(200_000)}${meta('og:title', 'too late')}`;
  assert.equal((await read(deep))?.title, 'first');
  assert.equal((await read(`<title>${'<'.repeat(1_000_000)}`))?.title.length, 500);
  await read(`<meta ${'a=b '.repeat(250_000)}>`);
  await read(`<!--${'-'.repeat(1_000_000)}`);
  await read('<a '.repeat(300_000));
});

test('a page is read in the encoding that it or its server names', () => {
  const latin = Buffer.from('<title>caf\xe9</title>', 'latin1');
  assert.match(decodePage(latin, 'text/html; charset=ISO-8859-1'), /café/);
  assert.match(decodePage(latin, 'text/html'), /café/, 'as browsers take it');
  assert.match(decodePage(Buffer.from('<title>café</title>'), 'text/html'), /café/);
  const cyrillic = Buffer.concat([
    Buffer.from('<meta charset="windows-1251"><title>'),
    Buffer.from([0xe3, 0xf3, 0xf1, 0xe8]),
  ]);
  assert.match(decodePage(cyrillic, 'text/html'), /гуси/);
  const japanese = Buffer.concat([
    Buffer.from('<title>'),
    Buffer.from([0x8a, 0xe5]),
    Buffer.from('</title>'),
  ]);
  assert.match(decodePage(japanese, 'text/html; charset="Shift_JIS"'), /雁/);
  assert.match(decodePage(Buffer.from('\ufeff<title>é</title>', 'utf16le'), 'text/html'), /é/);
  assert.match(decodePage(Buffer.from('<title>é</title>'), 'text/html; charset=nonsense'), /é/);
  assert.match(decodePage(Buffer.from('<p>é🦆').subarray(0, -2), ''), /<p>é/, 'cut off within a character');
});
