import assert from 'node:assert/strict';
import { test } from 'node:test';
import { linksMe } from './links-me.ts';

test('links that say rel="me" are found, however they are written', async () => {
  for (const html of [
    '<a rel="me" href="https://a.example/@b">b</a>',
    "<A HREF='https://a.example/@b' REL='nofollow ME noopener'>b</A>",
    '<link href=https://a.example/@b rel=me>',
    '<p>1 < 2</p><a\n class="x"\n rel="me"\n href="https://a.example/@b"/>',
    '<title><b></title><!-- <p> --><a title="<p>" rel=me href="https://a.example/&#64;b">',
  ])
    assert.deepEqual(await linksMe(html), ['https://a.example/@b'], html);
  assert.deepEqual(await linksMe('<a rel=me href="/?a=1&amp;b=2">'), ['/?a=1&b=2']);
});

test('what is no link on the page, or does not say so, counts for nothing', async () => {
  for (const html of [
    '<a href="https://a.example/@b">b</a>',
    '<a rel="men" href="https://a.example/@b">b</a>',
    '<span rel="me" href="https://a.example/@b">b</span>',
    '<!-- <a rel="me" href="https://a.example/@b"> -->',
    '<script>x = "<a rel=me href=https://a.example/@b>"</script>',
    '<TEXTAREA><a rel=me href=https://a.example/@b></TEXTAREA>',
    '<title><a rel=me href=https://a.example/@b></title>',
    '<div title="<a rel=me href=https://a.example/@b>">',
    '&lt;a rel=me href=https://a.example/@b&gt;',
    '<a rel="me" rel2 href="https://a.example/@b"',
    '<a rel="x" rel="me" href="https://a.example/@b">',
    '<template><a rel=me href=https://a.example/@b></template>',
    '<iframe><a rel=me href=https://a.example/@b></iframe>',
    '<',
    '',
  ])
    assert.deepEqual(await linksMe(html), [], html);
});

test('a page that never ends what it begins is read to its end', { timeout: 60_000 }, async () => {
  for (const piece of ['<', '<a ', '<a rel=me ', '<!--', '<script>', '<a href="', '&#64;', '< a=', '<a b=c'])
    assert.deepEqual(await linksMe(piece.repeat(1_000_000 / piece.length)), [], piece);
});
