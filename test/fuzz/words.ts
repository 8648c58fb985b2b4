import { PUBLIC } from '../peer.ts';

const words = (text: string) => text.split(/\s+/);

export const ACTIVITIES =
  words(`Create Update Delete Undo Announce Like Dislike EmojiReact Follow Accept Reject Block Flag Add Remove Move
  QuoteRequest FeatureRequest View Lock Leave Invite`);

export const OBJECTS =
  words(`Note Question Article Page Image Audio Video Event ChatMessage Tombstone Person Group Service Application
  Organization Hashtag Collection OrderedCollection CollectionPage FeaturedCollection FeaturedItem QuoteAuthorization
  Key Multikey Link Mention`);

/** Every name that is read anywhere, and some that ought to be nothing. */
export const FIELDS =
  words(`id type actor object target origin result instrument to cc bto bcc audience content contentMap name nameMap
  summary summaryMap source mediaType url href icon image attachment tag inReplyTo context conversation replies likes
  shares quote quoteUri quoteUrl _misskey_quote _misskey_reaction _misskey_content quoteAuthorization oneOf anyOf
  endTime closed votersCount published updated sensitive blurhash focalPoint width height duration attributedTo
  interactionPolicy inbox outbox followers following featured featuredTags featuredCollections endpoints publicKey
  assertionMethod preferredUsername webfinger movedTo alsoKnownAs manuallyApprovesFollowers discoverable indexable
  suspended memorial first next prev last items orderedItems totalItems partOf proof signature @context @id @type
  @graph @included @reverse @value __proto__ constructor toString hasOwnProperty`);

/** Places that must never be asked for anything. */
export const INSIDE =
  words(`http://10.0.0.1/x http://169.254.169.254/latest/meta-data http://[::1]/x http://0.0.0.0/ file:///etc/passwd
  http://192.168.1.1:8080/ gopher://127.0.0.1/1 data:text/html,x javascript:alert(1) http://inside.example/x
  http://2130706433/ http://0x7f.1/ http://[::ffff:10.0.0.1]/ //10.0.0.1/x http://localhost/ acct:a@b
  http://100.64.0.1/ ftp://127.0.0.1/ http://user:pass@10.0.0.1/ http://10.0.0.1#@good http:\\\\10.0.0.1\\x`);

/** Values that no field expects, or none that long; objects are copied before use. */
export const AWKWARD: readonly unknown[] = [
  ...[
    null,
    true,
    false,
    0,
    -1,
    1.5,
    1e308,
    1e21,
    '',
    ' ',
    '0',
    'null',
    '[object Object]',
    'toString',
    [],
    {},
  ],
  ...[
    '\u0000',
    'a\u0000b',
    '\ud800',
    '\udc00x',
    '\ufeff',
    '\u202egeese',
    'e\u0301'.repeat(300),
    '👩‍👩‍👧‍👦'.repeat(200),
  ],
  ...['x'.repeat(70_000), '<'.repeat(5000), '&'.repeat(5000), '<p>'.repeat(3000), '<a href="'.repeat(2000)],
  ...[
    '#'.repeat(3000),
    '@a@b.'.repeat(2000),
    ':a:'.repeat(3000),
    'http://'.repeat(1000),
    `https://${'a.'.repeat(2000)}x/`,
  ],
  ...[
    '<svg/onload=alert(1)>',
    '<!--<img src="--><img>',
    '1969-12-31T23:59:59Z',
    '275760-09-13T00:00:00Z',
    '2026-02-31',
  ],
  ...[
    'P999999999999Y',
    '0000-00-00T00:00:00Z',
    'as:Public',
    'Public',
    PUBLIC,
    { id: PUBLIC },
    [[PUBLIC]],
    { en: 5 },
  ],
  ...[[[]], [null], [{}], { '@id': null }, { '@value': 5 }, { type: [] }, { length: 1e9 }, { '': 'x' }],
  ...[
    Array(3000).fill('as:Public'),
    Array(2000).fill({ type: 'Mention' }),
    JSON.parse('{"then":"x","__proto__":{"a":1}}'),
  ],
];

/** What is put into the middle of a text. */
export const PIECES = [
  ...'"\\{}[]:,',
  'null',
  '\\u0000',
  '\\ud800',
  '1e999',
  '"id":',
  '"type":"Note",',
  '"@context":[],',
];
