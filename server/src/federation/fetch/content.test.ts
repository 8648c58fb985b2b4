import assert from 'node:assert/strict';
import { test } from 'node:test';
import { formatLink } from '../../statuses/index.ts';
import { type Note, readNote } from '../normalise/objects.ts';
import { Refused } from '../normalise/refused.ts';
import { PUBLIC_IRI } from '../normalise/testing.ts';
import { attachmentsOfNote } from './attachments.ts';
import { contentOf, warningOf } from './content.ts';

const HOST = 'https://peer.example';

function read(document: Record<string, unknown>): Note {
  const note = readNote({ id: `${HOST}/o/1`, attributedTo: `${HOST}/u/bob`, to: [PUBLIC_IRI], ...document });
  if (note instanceof Refused) assert.fail(note.reason);
  return note;
}

const content = (document: Record<string, unknown>) => contentOf(read(document));
const hanging = (document: Record<string, unknown>) =>
  attachmentsOfNote(read(document), (url) => url.startsWith('https:')).map(({ type, url, preview }) => [
    type,
    url,
    preview,
  ]);
const link = (url: string) => `<p>${formatLink(url)}</p>`;
const own = link(`${HOST}/o/1`);

test('an article is its title, its abstract and a link, with the picture that stands for it', () => {
  const article = { type: 'Article', name: 'Geese <again>', content: `<p>${'Long. '.repeat(300)}</p>` };
  const picture = { type: 'Image', url: `${HOST}/p.jpg`, width: 800, name: 'A skein' };
  assert.equal(
    content({ ...article, summary: 'In <em>short</em>', preview: { type: 'Note', content: 'Else' } }),
    `<p><strong>Geese &lt;again&gt;</strong></p>In <em>short</em>${own}`,
  );
  assert.equal(
    content({ ...article, preview: { type: 'Note', content: '<p>For short posts</p>' } }),
    `<p><strong>Geese &lt;again&gt;</strong></p><p>For short posts</p>${own}`,
    'FEP-b2b8, as WordPress and Ghost write it',
  );
  const begun = content(article);
  assert.match(begun, /<p>Long\. (Long\. ){60,90}Long\.…<\/p><p><a/);
  assert.deepEqual(hanging({ ...article, image: picture }), [['image', picture.url, null]]);
  assert.deepEqual(hanging({ ...article, icon: `${HOST}/i.png` }), [['image', `${HOST}/i.png`, null]]);
  assert.deepEqual(
    hanging({ ...article, image: picture, attachment: [{ ...picture, url: `${HOST}/other.jpg` }] }),
    [['image', `${HOST}/other.jpg`, null]],
    'not beside others',
  );
  assert.deepEqual(hanging({ ...article, image: 'http://peer.example/p.jpg' }), [], 'which can be reached');
});

test('a short text is shown whole, and a hostile one is harmless', () => {
  const page = { type: 'Page', name: 'A question', mediaType: 'text/html' };
  assert.equal(
    content({ ...page, content: '<p>Where do <b>geese</b> sleep?<script>x</script></p>' }),
    `<p><strong>A question</strong></p><p>Where do <b>geese</b> sleep?</p>${own}`,
  );
  assert.equal(
    content({ type: 'Article', content: '', source: { content: 'a < b', mediaType: 'text/markdown' } }),
    `<p>a &lt; b</p>${own}`,
    'what was typed stands in for what it became',
  );
  const wide = content({ ...page, content: `<p>${'&lt;'.repeat(900)}</p>` });
  assert.ok(wide.includes(`<p>${'&lt;'.repeat(500)}…</p>`), 'cut between characters, not within');
});

test('a page of a community leads to what it links to, and shows its picture', () => {
  const page = {
    type: 'Page',
    name: 'Read this',
    attachment: [{ type: 'Link', href: 'https://news.example/geese', mediaType: 'text/html' }],
    image: { type: 'Image', url: `${HOST}/thumb.webp` },
    language: { identifier: 'de', name: 'Deutsch' },
  };
  assert.equal(content(page), `<p><strong>Read this</strong></p>${link('https://news.example/geese')}${own}`);
  assert.deepEqual(hanging(page), [['image', `${HOST}/thumb.webp`, null]]);
  const picture = { ...page, attachment: [{ type: 'Link', href: page.image.url }] };
  assert.equal(content(picture), `<p><strong>Read this</strong></p>${own}`);
  assert.deepEqual(hanging(picture), [['image', page.image.url, null]], 'Lemmy before it sent pictures');
  assert.equal(read(page).language, 'de');
});

test('an event has its time and its place', () => {
  const event = {
    type: 'Event',
    name: 'Counting geese',
    startTime: '2026-12-11T19:00:00+00:00',
    endTime: '2026-12-11T21:00:00+00:00',
    timezone: 'Europe/Paris',
    location: {
      type: 'Place',
      name: 'The harbour',
      address: {
        type: 'PostalAddress',
        streetAddress: '1 Quay',
        postalCode: '17000',
        addressLocality: 'La Rochelle',
        addressCountry: 'France',
      },
    },
  };
  const title = '<p><strong>Counting geese</strong></p>';
  const where = '📍 The harbour, 1 Quay, 17000 La Rochelle, France';
  assert.equal(
    content(event),
    `${title}<p>📅 2026-12-11 20:00 – 22:00 (Europe/Paris)<br />${where}</p>${own}`,
  );
  const called = { ...event, timezone: 'Mars/Olympus', 'ical:status': 'CANCELLED', location: 'Here <b>' };
  assert.equal(
    content({ ...called, startTime: '2026-12-11T19:00:00+05:30', endTime: '2026-12-12T01:00:00Z' }),
    `${title}<p><del>📅 2026-12-11 19:00 – 2026-12-12 06:30 (UTC+05:30)</del><br /><del>📍 Here &lt;b&gt;</del></p>${own}`,
  );
  const online = [{ type: 'VirtualLocation', url: 'https://meet.example/geese' }];
  assert.equal(
    content({ ...event, startTime: '2026-12-11', endTime: null, location: online }),
    `${title}<p>📅 2026-12-11</p><p>💻 ${formatLink('https://meet.example/geese')}</p>${own}`,
  );
  for (const wrong of [
    { startTime: 'soon', location: [[]] },
    { startTime: {}, location: { name: 5 } },
  ])
    assert.equal(content({ ...event, ...wrong }), `${title}${own}`);
});

const film = (lines: number, more: object = {}) => ({
  type: 'Link',
  mediaType: 'video/mp4',
  href: `${HOST}/v-${lines}.mp4`,
  width: (lines * 16) / 9,
  height: lines,
  size: lines * 10_000,
  ...more,
});

test('a film is there in the size that plays here, with its picture', () => {
  const playlist = { type: 'Link', mediaType: 'application/x-mpegURL', href: `${HOST}/v.m3u8` };
  const page = { type: 'Link', mediaType: 'text/html', href: `${HOST}/w/1` };
  const told = { ...film(480), rel: ['metadata', 'video/mp4'], mediaType: 'application/json' };
  const video = {
    type: 'Video',
    name: 'A film',
    mediaType: 'text/markdown',
    content: 'About https://geese.example/a_b.\r\n\r\nSee [more](https://geese.example/more)',
    icon: [
      { type: 'Image', url: `${HOST}/s.jpg`, width: 280 },
      { type: 'Image', url: `${HOST}/l.jpg`, width: 850 },
    ],
    url: [page, { ...playlist, tag: [film(1080), told, film(720), film(480), { type: 'Infohash' }] }],
  };
  assert.deepEqual(hanging(video), [['video', `${HOST}/v-720.mp4`, `${HOST}/l.jpg`]]);
  const anchor = (to: string, words: string) =>
    `<a href="${to}" rel="nofollow noopener" target="_blank">${words}</a>`;
  assert.equal(
    contentOf(read(video)).split('<p><a href="https://peer.example')[0],
    `<p><strong>A film</strong></p><p>About ${formatLink('https://geese.example/a_b')}.</p>` +
      `<p>See ${anchor('https://geese.example/more', 'more')}</p>`,
  );
  const at = (...url: object[]) => hanging({ ...video, url })[0]?.[1];
  assert.equal(at(film(1080), film(2160)), `${HOST}/v-1080.mp4`, 'the smallest where none is small');
  assert.equal(at(film(720, { size: 2 ** 40 }), film(360)), `${HOST}/v-360.mp4`, 'never beyond the cap');
  const silent = [{ type: 'PropertyValue', name: 'ffprobe_codec_type', value: 'video' }];
  assert.equal(at(film(720, { attachment: silent }), film(240)), `${HOST}/v-240.mp4`, 'with its sound');
  assert.deepEqual(hanging({ ...video, url: film(720, { size: 2 ** 40 }) }), [
    ['image', `${HOST}/l.jpg`, null],
  ]);
  const warned = read({ ...video, sensitive: true, summary: 'Loud geese' });
  assert.deepEqual([warningOf(warned), warningOf(read({ ...video, summary: 'Geese' }))], ['Loud geese', '']);
});

test('a sound is there to be heard', () => {
  const file = { type: 'Link', mediaType: 'audio/ogg', href: `${HOST}/a.ogg` };
  const cover = { type: 'Image', url: `${HOST}/cover.jpg` };
  const page = { type: 'Link', mediaType: 'text/html', href: `${HOST}/t/1` };
  assert.deepEqual(hanging({ type: 'Audio', name: 'A call', url: [file, page], image: cover }), [
    ['audio', file.href, cover.url],
  ]);
  const episode = { type: 'PodcastEpisode', name: 'One', audio: { type: 'Audio', url: file } };
  assert.equal(read(episode).type, 'Audio');
});

test('what people say of books reads well', () => {
  const book = `${HOST}/book/7`;
  assert.equal(
    content({
      type: 'Quotation',
      content: '<p>So true</p>',
      quote: '<p>Fly <i>x</i></p>',
      inReplyToBook: book,
    }),
    `<p>So true</p><blockquote><p>Fly <i>x</i></p></blockquote>${link(book)}`,
  );
  assert.equal(content({ type: 'Rating', rating: 3.6, inReplyToBook: book }), `<p>★★★★☆</p>${link(book)}`);
  assert.equal(
    content({ type: 'Review', name: 'On geese', content: '<p>Good</p>', rating: '5.0', inReplyToBook: book }),
    `<p><strong>On geese</strong></p><p>Good</p><p>★★★★★</p>${link(book)}`,
  );
});

test('what was typed becomes links and lines, and nothing else', () => {
  const tag = [{ type: 'Mention', href: `${HOST}/u/af`, name: '@af@peer.example' }];
  const typed = { type: 'Note', mediaType: 'text/plain', tag };
  assert.equal(
    content({ ...typed, content: '@af@peer.example: <b>\n@no@where.example' }),
    `<p><a href="${HOST}/u/af" class="u-url mention" rel="nofollow noopener" target="_blank">@af@peer.example</a>` +
      ': &lt;b&gt;<br />@no@where.example</p>',
  );
  assert.equal(
    content({ ...typed, content: '[x](javascript:alert(1)) "' }),
    '<p>[x](javascript:alert(1)) &quot;</p>',
  );
  const many = content({ ...typed, content: 'https://a.example '.repeat(400) });
  assert.equal(many.split('<a ').length - 1, 100);
});
