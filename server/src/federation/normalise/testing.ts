/** Documents of our own making, in the shape that most of the network sends. */
export const PUBLIC_IRI = 'https://www.w3.org/ns/activitystreams#Public';

export const BOB = 'https://peer.example/users/bob';

export const note = {
  '@context': [
    'https://www.w3.org/ns/activitystreams',
    { sensitive: 'as:sensitive', blurhash: { '@id': 'toot:blurhash' } },
  ],
  id: `${BOB}/statuses/1`,
  type: 'Note',
  summary: null,
  inReplyTo: 'https://home.example/ap/statuses/9',
  published: '2026-11-20T10:11:12Z',
  url: 'https://peer.example/@bob/1',
  attributedTo: BOB,
  to: [PUBLIC_IRI],
  cc: [`${BOB}/followers`, 'https://home.example/ap/accounts/1'],
  sensitive: false,
  conversation: 'tag:peer.example,2026-11-20:objectId=1:objectType=Conversation',
  content: '<p>Geese over the harbour <a href="https://home.example/@alice">@alice</a> #Geese :goose:</p>',
  contentMap: { en: '<p>Geese over the harbour</p>' },
  attachment: [
    {
      type: 'Document',
      mediaType: 'image/jpeg',
      url: 'https://files.peer.example/1.jpg',
      name: 'A skein of geese',
      blurhash: 'LEHV6nWB2yk8pyo0adR*.7kCMdnj',
      focalPoint: [0.5, -0.25],
      width: 1200,
      height: 800,
    },
  ],
  tag: [
    { type: 'Mention', href: 'https://home.example/ap/accounts/1', name: '@alice@home.example' },
    { type: 'Hashtag', href: 'https://peer.example/tags/geese', name: '#Geese' },
    {
      type: 'Emoji',
      id: 'https://peer.example/emojis/7',
      name: ':goose:',
      updated: '2026-01-01T00:00:00Z',
      icon: { type: 'Image', mediaType: 'image/png', url: 'https://files.peer.example/goose.png' },
    },
  ],
  replies: {
    id: `${BOB}/statuses/1/replies`,
    type: 'Collection',
    first: { type: 'CollectionPage', next: `${BOB}/statuses/1/replies?page=2`, items: [`${BOB}/statuses/2`] },
  },
  likes: { id: `${BOB}/statuses/1/likes`, type: 'Collection', totalItems: 3 },
};

export const create = {
  '@context': note['@context'],
  id: `${BOB}/statuses/1/activity`,
  type: 'Create',
  actor: BOB,
  published: note.published,
  to: note.to,
  cc: note.cc,
  object: note,
};

export const person = {
  '@context': ['https://www.w3.org/ns/activitystreams', 'https://w3id.org/security/v1'],
  id: BOB,
  type: 'Person',
  preferredUsername: 'bob',
  name: 'Bob :goose:',
  summary: '<p>Counts geese.</p>',
  url: 'https://peer.example/@bob',
  inbox: `${BOB}/inbox`,
  outbox: `${BOB}/outbox`,
  followers: `${BOB}/followers`,
  following: `${BOB}/following`,
  featured: `${BOB}/collections/featured`,
  featuredTags: `${BOB}/collections/tags`,
  featuredCollections: { id: `${BOB}/collections` },
  interactionPolicy: { canFeature: { automaticApproval: ['as:Public'], manualApproval: BOB } },
  manuallyApprovesFollowers: false,
  discoverable: true,
  indexable: false,
  showMedia: false,
  showFeatured: true,
  published: '2026-01-02T00:00:00Z',
  publicKey: {
    id: `${BOB}#main-key`,
    owner: BOB,
    publicKeyPem: '-----BEGIN PUBLIC KEY-----\nMII\n-----END PUBLIC KEY-----\n',
  },
  assertionMethod: [
    {
      id: `${BOB}#recovery`,
      type: 'Multikey',
      controller: BOB,
      publicKeyMultibase: 'z6MkhaXgBZDvotDkL5257faiztiGiC2QtKLGpbnnEGta2doK',
    },
  ],
  tag: [note.tag[2]],
  attachment: [
    { type: 'PropertyValue', name: 'Site', value: '<a href="https://bob.example">bob.example</a>' },
  ],
  endpoints: { sharedInbox: 'https://peer.example/inbox' },
  icon: {
    type: 'Image',
    mediaType: 'image/png',
    url: 'https://files.peer.example/bob.png',
    summary: 'Bob with a goose',
  },
  alsoKnownAs: ['https://old.example/users/bob'],
};
