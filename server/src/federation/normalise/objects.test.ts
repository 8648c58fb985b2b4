import assert from 'node:assert/strict';
import { test } from 'node:test';
import { PUBLIC } from './audience.ts';
import { type Note, readNote } from './objects.ts';
import { Refused } from './refused.ts';
import { BOB, note } from './testing.ts';

function understood(raw: unknown): Note {
  const read = readNote(raw);
  if (read instanceof Refused) assert.fail(read.reason);
  return read;
}

const refusal = (raw: unknown) => {
  const read = readNote(raw);
  return read instanceof Refused ? read.reason : assert.fail('understood');
};

test('a note is understood whole', () => {
  const { raw, ...read } = understood(JSON.stringify(note));
  assert.deepEqual(raw, note);
  const image = { mediaType: 'image/png', description: null, width: null, height: null };
  assert.deepEqual(read, {
    id: note.id,
    type: 'Note',
    attributedTo: BOB,
    url: note.url,
    name: null,
    summary: null,
    excerpt: null,
    content: note.content,
    mediaType: 'text/html',
    language: 'en',
    sensitive: false,
    inReplyTo: note.inReplyTo,
    conversation: note.conversation,
    published: { at: Date.UTC(2026, 10, 20, 10, 11, 12), span: 1000 },
    updated: null,
    to: [PUBLIC],
    cc: note.cc,
    audience: [],
    mentions: [{ href: 'https://home.example/ap/accounts/1', name: '@alice@home.example' }],
    hashtags: [{ name: 'Geese', href: 'https://peer.example/tags/geese' }],
    emojis: [
      {
        id: 'https://peer.example/emojis/7',
        name: 'goose',
        icon: { url: 'https://files.peer.example/goose.png', ...image },
        updated: { at: Date.UTC(2026, 0, 1), span: 1000 },
      },
    ],
    attachments: [
      {
        kind: 'image',
        url: 'https://files.peer.example/1.jpg',
        mediaType: 'image/jpeg',
        description: 'A skein of geese',
        blurhash: 'LEHV6nWB2yk8pyo0adR*.7kCMdnj',
        width: 1200,
        height: 800,
        focalPoint: [0.5, -0.25],
        thumbnail: null,
      },
    ],
    preview: null,
    files: [],
    event: null,
    book: null,
    quote: null,
    interactionPolicy: null,
    poll: null,
    replies: {
      id: note.replies.id,
      items: note.replies.first.items,
      next: note.replies.first.next,
      total: null,
    },
    likes: 3,
    shares: null,
  });
});

test('the content may stand in its map only, and other texts too', () => {
  const { content: _, ...bare } = note;
  assert.equal(understood(bare).content, note.contentMap.en);
  assert.equal(understood({ ...bare, content: '', contentMap: { de: 'Gänse' } }).content, 'Gänse');
  assert.equal(understood({ ...bare, content: ['first', 'second'] }).content, 'first');
  assert.equal(understood({ ...bare, content: 5, contentMap: [1] }).content, '');
  const mapped = understood({
    ...note,
    type: 'Article',
    nameMap: { de: 'Titel' },
    summaryMap: { de: 'Inhalt' },
  });
  assert.deepEqual([mapped.name, mapped.summary], ['Titel', 'Inhalt']);
});

test('the language comes from the map or is said', () => {
  const { contentMap: _, ...bare } = note;
  const cases: [object, string | null][] = [
    [{ contentMap: { 'pt-BR': 'a' } }, 'pt-br'],
    [{ contentMap: { de: 'a', en: note.content } }, 'en'],
    [{ nameMap: { nl: 'a' }, summaryMap: { de: 'b' } }, 'nl'],
    [{ summaryMap: { de: 'b' }, language: 'en' }, 'de'],
    [{ inLanguage: 'fr' }, 'fr'],
    [{ contentMap: { und: 'a' } }, null],
    [{ contentMap: { '<b>': 'a' } }, null],
    [{ language: { identifier: 'fr', name: 'Français' } }, 'fr'],
    [{ language: 'cs' }, 'cs'],
    [{ language: 5 }, null],
    [{}, null],
  ];
  for (const [part, expected] of cases) assert.equal(understood({ ...bare, ...part }).language, expected);
});

test('the author is one id: the first; an actor stands in for it', () => {
  const { attributedTo: _, ...bare } = note;
  for (const attributedTo of [
    BOB,
    [BOB, 'https://other.example/'],
    { id: BOB },
    [
      { type: 'Person', id: BOB },
      { type: 'Group', id: 'https://g.example/' },
    ],
    [null, 7, BOB],
  ]) {
    assert.equal(understood({ ...bare, attributedTo }).attributedTo, BOB);
  }
  assert.equal(understood({ ...bare, actor: BOB }).attributedTo, BOB);
  for (const attributedTo of [null, 7, 'bob', [[BOB]], {}, { id: [BOB] }])
    assert.equal(refusal({ ...bare, attributedTo }), 'no-author');
});

test('the page for people is found among strings, links and lists', () => {
  const page = 'https://peer.example/@bob/1';
  const cases = [
    page,
    [page],
    { type: 'Link', href: page },
    [
      { type: 'Link', mediaType: 'video/mp4', href: 'https://files.peer.example/v.mp4' },
      { type: 'Link', mediaType: 'text/html', href: page },
    ],
    [{ href: 'magnet:?xt=x' }, null, 5, { href: page }],
  ];
  for (const url of cases) assert.equal(understood({ ...note, url }).url, page);
  for (const url of [null, 5, 'javascript:alert(1)', { href: 'data:text/html,x' }, [[page]]])
    assert.equal(understood({ ...note, url }).url, null);
});

test('other kinds give title, summary and link', () => {
  for (const type of ['Article', 'Page', 'Image', 'Audio', 'Video', 'Event'] as const) {
    const read = understood({
      ...note,
      type,
      name: 'Title',
      summary: 'In short',
      image: { type: 'Image', url: 'https://files.peer.example/p.png', name: 'Alt' },
    });
    assert.deepEqual([read.type, read.name, read.summary, read.url], [type, 'Title', 'In short', note.url]);
    assert.deepEqual(
      [read.preview?.url, read.preview?.description],
      ['https://files.peer.example/p.png', 'Alt'],
    );
  }
});

test('what is no post, or has no id, is refused by name', () => {
  assert.equal(refusal({ ...note, type: 'Tombstone' }), 'tombstone');
  for (const type of ['Person', 'Create', 'OrderedCollection', 'Place', 'constructor'])
    assert.equal(refusal({ ...note, type }), 'other-type');
  assert.equal(understood({ ...note, type: ['Thing', 'as:Note'] }).type, 'Note');
  for (const id of [null, 5, 'x', {}, [note.id], 'tag:peer.example,2026:1'])
    assert.equal(refusal({ ...note, id }), 'no-id');
});

test('a question is read with its options, of one answer or several', () => {
  const options = [
    { type: 'Note', name: 'Yes', replies: { type: 'Collection', totalItems: 3 } },
    { name: 'No' },
    { name: '' },
    null,
    5,
    { nameMap: { de: 'Vielleicht' }, replies: { totalItems: -1 } },
  ];
  const question = {
    ...note,
    type: 'Question',
    oneOf: options,
    endTime: '2026-11-21T00:00:00Z',
    closed: '2026-11-22T00:00:00Z',
    votersCount: 3,
  };
  const { poll } = understood(question);
  assert.deepEqual(poll, {
    multiple: false,
    options: [
      { name: 'Yes', votes: 3 },
      { name: 'No', votes: 0 },
      { name: 'Vielleicht', votes: 0 },
    ],
    endTime: { at: Date.UTC(2026, 10, 21), span: 1000 },
    closed: { at: Date.UTC(2026, 10, 22), span: 1000 },
    voters: 3,
  });
  const several = understood({
    ...note,
    type: 'Question',
    anyOf: { name: 'Only' },
    oneOf: options,
    closed: true,
  }).poll;
  assert.deepEqual([several?.multiple, several?.options.length, several?.closed], [true, 1, true]);
  assert.equal(understood({ ...note, type: 'Question', oneOf: 'x', anyOf: 5 }).poll, null);
});

test('a poll vote is a note with a name', () => {
  const vote = understood({
    id: `${BOB}#votes/1`,
    type: 'Note',
    attributedTo: BOB,
    name: 'Yes',
    inReplyTo: note.inReplyTo,
    to: 'https://home.example/ap/accounts/1',
  });
  assert.deepEqual([vote.name, vote.content, vote.to], ['Yes', '', ['https://home.example/ap/accounts/1']]);
});

test('quotes are known in every spelling, and the one with consent counts', () => {
  const quoted = 'https://home.example/ap/statuses/3';
  const stamp = 'https://home.example/ap/stamps/3';
  assert.deepEqual(
    understood({ ...note, quote: { id: quoted }, quoteUrl: note.id, quoteAuthorization: stamp }).quote,
    { id: quoted, authorization: stamp, legacy: false },
  );
  const e232 = {
    tag: [
      {
        type: 'Link',
        mediaType: 'application/ld+json; profile="https://www.w3.org/ns/activitystreams"',
        href: quoted,
        rel: 'https://misskey-hub.net/ns#_misskey_quote',
      },
    ],
  };
  for (const part of [
    { quoteUri: quoted },
    { quoteUrl: quoted },
    { _misskey_quote: quoted },
    { quoteURL: quoted },
    e232,
  ]) {
    assert.deepEqual(understood({ ...note, ...part }).quote, {
      id: quoted,
      authorization: null,
      legacy: true,
    });
  }
  assert.equal(understood({ ...note, quote: 'RE: this', quoteUrl: 5 }).quote, null);
  const plainLink = { tag: [{ ...e232.tag[0], rel: undefined }] };
  assert.equal(understood({ ...note, ...plainLink }).quote, null);
});

test('the interaction policy is read in both spellings', () => {
  const { interactionPolicy } = understood({
    ...note,
    interactionPolicy: {
      canQuote: { automaticApproval: 'as:Public' },
      canReply: { always: [BOB], approvalRequired: 'Public' },
      canLike: 5,
    },
  });
  assert.deepEqual(interactionPolicy, {
    canQuote: { automatic: [PUBLIC], manual: [] },
    canReply: { automatic: [BOB], manual: [PUBLIC] },
    canLike: null,
    canAnnounce: null,
    canFeature: null,
  });
});

test('attachments are read from every shape and kind', () => {
  const href = 'https://files.peer.example/x';
  const cases: [unknown, string | null][] = [
    [{ type: 'Document', mediaType: 'video/mp4', url: href }, 'video'],
    [{ type: 'Image', url: href }, 'image'],
    [{ type: 'Audio', url: [{ type: 'Link', href, mediaType: 'audio/ogg' }] }, 'audio'],
    [{ type: 'Link', href }, 'link'],
    [{ type: 'Link', href, mediaType: 'IMAGE/PNG; q=1' }, 'image'],
    [{ type: 'Document', url: href }, 'unknown'],
    [{ type: 'as:Document', url: { href } }, 'unknown'],
    [{ type: 'PropertyValue', name: 'a', value: 'b', url: href }, null],
    [{ type: 'constructor', url: href }, null],
    [{ type: 'Image' }, null],
    [{ type: 'Image', url: 'data:image/png;base64,x' }, null],
    [{ url: href }, null],
    [href, null],
    [[{ type: 'Image', url: href }], null],
    [null, null],
  ];
  for (const [attachment, kind] of cases) {
    const { attachments } = understood({ ...note, attachment: [attachment] });
    assert.equal(attachments[0]?.kind ?? null, kind, JSON.stringify(attachment));
  }
  const single = understood({
    ...note,
    attachment: { type: 'Image', url: href, summary: 'Alt', name: 'file.png', icon: { url: `${href}.t` } },
  }).attachments;
  assert.deepEqual([single.length, single[0]?.description, single[0]?.thumbnail], [1, 'Alt', `${href}.t`]);
});

test('numbers and hashes of attachments are believed only where they can be true', () => {
  const read = (part: object) =>
    understood({ ...note, attachment: { type: 'Image', url: note.url, ...part } }).attachments[0]!;
  for (const blurhash of [
    '',
    'L',
    5,
    null,
    'LEHV6nWB2yk8pyo0adR*.7kCMdn',
    'LEHV6nWB2yk8pyo0adR*.7kCMdnj0',
    '"><script>',
    'x'.repeat(5000),
  ]) {
    assert.equal(read({ blurhash }).blurhash, null, String(blurhash).slice(0, 40));
  }
  for (const focalPoint of [[1, 2], [0], [0, 0, 0], ['0', '0'], 5, null, [Number.NaN, 0], '0,0'])
    assert.equal(read({ focalPoint }).focalPoint, null);
  assert.deepEqual(read({ focalPoint: [0, 0] }).focalPoint, [0, 0]);
  for (const width of [-1, 1.5, 1e9, Number.POSITIVE_INFINITY, '1e3', [5], {}, true])
    assert.equal(read({ width }).width, null);
  assert.equal(read({ width: '640' }).width, 640);
});

test('tags of no use are left out, and doubles stand once', () => {
  const goose = note.tag[2]!;
  const tag = [
    null,
    5,
    'Mention',
    [],
    {},
    { type: 'Mention' },
    { type: 'Mention', href: 'mailto:a@b.example' },
    { type: 'Mention', href: BOB },
    { type: 'Mention', href: { id: BOB }, name: 5 },
    { type: ['Mention'], href: BOB },
    { type: 'Hashtag', name: '#' },
    { type: 'Hashtag', name: 'two words' },
    { type: 'Hashtag', name: '#__proto__' },
    { type: 'Hashtag', name: 'constructor', href: 'javascript:x' },
    { type: 'Hashtag', name: `#${'x'.repeat(300)}` },
    goose,
    goose,
    { ...goose, name: 'heron' },
    { ...goose, name: ':a:' },
    { ...goose, name: ':<b>:' },
    { ...goose, name: ':a"b:' },
    { ...goose, name: `:${'x'.repeat(129)}:` },
    { ...goose, name: ':no_icon:', icon: null },
    { ...goose, name: ':text_icon:', icon: 'https://files.peer.example/t.png' },
    { type: 'CommunityPostTag', id: BOB },
  ];
  const read = understood({ ...note, tag });
  assert.deepEqual(read.mentions, [{ href: BOB, name: null }]);
  const named = [
    { type: 'Mention', name: '@alice@home.example' },
    { type: 'Mention', name: '@nobody' },
  ];
  assert.deepEqual(understood({ ...note, tag: named }).mentions, [
    { href: null, name: '@alice@home.example' },
  ]);
  const nsfw = { tag: { type: 'Hashtag', name: '#NSFW' } };
  const { sensitive: _, ...unsaid } = note;
  assert.deepEqual(
    [understood({ ...unsaid, ...nsfw }).sensitive, understood({ ...note, ...nsfw }).sensitive],
    [true, false],
    'by a tag where nothing else is said',
  );
  assert.deepEqual(read.hashtags, [
    { name: '__proto__', href: null },
    { name: 'constructor', href: null },
  ]);
  assert.deepEqual(
    read.emojis.map(({ name }) => name),
    ['goose', 'heron', 'text_icon'],
  );
  assert.equal(understood({ ...note, tag: note.tag[0] }).mentions.length, 1);
});

test('replies may be an id, a collection or a page', () => {
  const id = `${BOB}/statuses/1/replies`;
  assert.deepEqual(understood({ ...note, replies: id }).replies, { id, items: [], next: null, total: null });
  assert.deepEqual(understood({ ...note, replies: { id, first: `${id}?page=1`, totalItems: 4 } }).replies, {
    id,
    items: [],
    next: `${id}?page=1`,
    total: 4,
  });
  assert.deepEqual(
    understood({ ...note, replies: { items: [{ id: note.id }, note.id, 5, 'x'] } }).replies?.items,
    [note.id],
  );
  for (const replies of [null, 5, [], 'x']) assert.equal(understood({ ...note, replies }).replies, null);
});
