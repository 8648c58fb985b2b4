import { type Peer, type PeerActor, PUBLIC } from './peer.ts';

type Json = Record<string, any>;

/** Whom and what the lies are about. */
export interface About {
  /** Who is lied about, of another server, with what they made, as it stands here. */
  victim: PeerActor;
  post: Json;
  boost: Json;
  like: Json;
  follow: Json;
  block: Json;
  collection: Json;
  stamp: string;
  /** A member of ours, her post, her follow of the victim, and the one that waits for an answer. */
  member: string;
  mine: string;
  followed: string;
  waiting: Json;
  /** Our request to quote, to which the victim agreed. */
  request: Json;
  /** Somebody of a third server, of whom nothing was ever heard, and a post of theirs. */
  stranger: PeerActor;
  theirs: Json;
}

/** One thing that is not the liar's to say: what it is called, its type, its object and what else. */
export type Lie = readonly [what: string, type: string, object: unknown, more?: Json];

/** What somebody may claim who has no part in it. Nothing of it may have an effect, whoever signs. */
export function liesOf(liar: PeerActor, peer: Peer, about: About): Lie[] {
  const { victim, post, boost, like, follow, block, collection, member, mine, theirs } = about;
  const later = new Date(Date.now() + 1000).toISOString();
  const changed = { ...post, content: '<p>put into her mouth</p>', updated: later };
  const unseen = { ...peer.note(liar), attributedTo: victim.id };
  const plain = { ...liar.document, ...victim.document, name: 'Changed', publicKey: liar.document.publicKey };
  const copies = (name: string, said: Json): Lie[] => [
    [`Undo of a ${name} by its id`, 'Undo', said.id],
    [`Undo of a ${name} by a copy`, 'Undo', said],
    [`Undo of a ${name} whose copy names nobody`, 'Undo', { ...said, actor: undefined }],
    [`Undo of a ${name} whose copy names the liar`, 'Undo', { ...said, actor: liar.id }],
    [`Delete of a ${name}`, 'Delete', said.id],
  ];
  return [
    ['Create of what is known', 'Create', changed],
    ['Create of what is known, as one’s own', 'Create', { ...changed, attributedTo: liar.id }],
    ['Create of what is known, for fewer', 'Create', { ...post, to: [], cc: [] }],
    ['Create of what is known, for one more', 'Create', { ...post, to: [member], cc: [] }],
    ['Create in another name', 'Create', unseen],
    ['Create in two names, hers first', 'Create', { ...unseen, attributedTo: [victim.id, liar.id] }],
    ['Create in a name inside an object', 'Create', { ...unseen, attributedTo: { id: victim.id } }],
    ['Create in the name of a member', 'Create', { ...peer.note(liar), attributedTo: member }],
    ['Create under an id of ours', 'Create', { ...peer.note(liar), id: mine }],
    ['Create under the id of a member', 'Create', { ...peer.note(liar), id: member }],
    ['Create in the name of a third', 'Create', { ...theirs, tag: [{ type: 'Mention', href: member }] }],
    ['Create under the id of a third', 'Create', { ...theirs, attributedTo: liar.id }],
    ['Create in a name inside a list', 'Create', { ...unseen, attributedTo: [[victim.id]] }],
    ['Create in the name of a number', 'Create', { ...unseen, attributedTo: 7 }],
    ['Create in no name', 'Create', { ...unseen, attributedTo: undefined }],
    ['a vote in another name', 'Create', vote(unseen, mine)],
    ['Update of a post', 'Update', changed],
    ['Update of a post, as one’s own', 'Update', { ...changed, attributedTo: liar.id }],
    ['Update of a post of ours', 'Update', { ...changed, id: mine, attributedTo: liar.id }],
    ['Update of an account', 'Update', plain],
    ['Update of a member', 'Update', { ...plain, id: member }],
    ['Update of a collection', 'Update', { ...collection, name: 'Changed', updated: later }],
    ['Update of a post of a third', 'Update', theirs],
    ['Update of a post of a third by its id', 'Update', theirs.id],
    ['Delete of a post', 'Delete', post.id],
    ['Delete of a post by a Tombstone', 'Delete', { type: 'Tombstone', id: post.id }],
    ['Delete of a post by a copy', 'Delete', { ...post, attributedTo: liar.id }],
    ['Delete of an account', 'Delete', victim.id],
    ['Delete of a collection', 'Delete', collection.id],
    ['Delete of a stamp', 'Delete', about.stamp],
    ['Delete of a post of ours', 'Delete', mine],
    ['Delete of a member', 'Delete', member],
    ...copies('boost', boost),
    ...copies('favourite', like),
    ...copies('follow', follow),
    ...copies('block', block),
    ['Undo of what stands elsewhere', 'Undo', `${theirs.id}#undone`],
    ['Accept of a follow by its id', 'Accept', about.waiting.id],
    ['Accept of a follow by a copy', 'Accept', about.waiting],
    ['Accept of a follow, said to be of the liar', 'Accept', { ...about.waiting, object: liar.id, id: null }],
    ['Accept of a follow that nobody asked for', 'Accept', `${member}#follows/1`],
    ['Accept of a quote', 'Accept', about.request, { result: `${liar.id}/stamps/1` }],
    ['Accept of a quote by its id', 'Accept', about.request.id, { result: about.stamp }],
    ['Accept of nothing that was asked', 'Accept', `${member}#quotes/1`, { result: `${liar.id}/stamps/2` }],
    ['Reject of a follow by its id', 'Reject', about.followed],
    ['Reject of a follow by a copy', 'Reject', followOf(about)],
    ['Reject of a quote', 'Reject', about.request],
    ['Reject of a quote by its id', 'Reject', about.request.id],
    ['Announce of what nobody knows', 'Announce', { ...unseen, to: [PUBLIC] }],
    ['Announce of an activity', 'Announce', peer.activity(victim, 'Delete', post.id)],
    ['Announce of a third’s post', 'Announce', theirs],
    ['Announce under an id of ours', 'Announce', mine, { id: mine }],
    ['Add to the pins of another', 'Add', post.id, { target: victim.document.featured }],
    ['Remove from the pins of another', 'Remove', post.id, { target: victim.document.featured }],
    ['Add of another’s post to one’s own pins', 'Add', post.id, { target: liar.document.featured }],
    ['Add to a collection of another', 'Add', placeOf(collection, liar), { target: collection.id }],
    ['Remove from a collection of another', 'Remove', `${collection.id}/1`, { target: collection.id }],
    ['Remove of a collection', 'Remove', collection.id, { target: liar.document.featuredCollections }],
    ['Move of another to oneself', 'Move', victim.id, { target: liar.id }],
    ['Move to who says nothing of it', 'Move', liar.id, { target: victim.id }],
    ['Move of a member to oneself', 'Move', member, { target: liar.id }],
    ['Move to a member', 'Move', liar.id, { target: member }],
    ['Move to a third', 'Move', liar.id, { target: about.stranger.id }],
    ['QuoteRequest for another’s post', 'QuoteRequest', mine, { instrument: { ...post, quote: mine } }],
    ['QuoteRequest by an id', 'QuoteRequest', mine, { instrument: post.id }],
    ['QuoteRequest for a third', 'QuoteRequest', mine, { instrument: { ...theirs, quote: mine } }],
    ['QuoteRequest about another', 'QuoteRequest', post.id, { instrument: peer.note(liar) }],
    ['FeatureRequest for another’s collection', 'FeatureRequest', member, { instrument: collection.id }],
    ['FeatureRequest for a third', 'FeatureRequest', member, { instrument: `${about.stranger.id}/c/1` }],
    ['Flag of nobody here', 'Flag', [victim.id, post.id]],
    ['Block of another', 'Block', victim.id],
    ['Follow of another', 'Follow', victim.id],
    ...rearranged(peer.activity(victim, 'Delete', post.id), theirs.id),
    ['Like of what is not known', 'Like', theirs.id],
    ['EmojiReact to what is not known', 'EmojiReact', theirs, { content: '🪿' }],
  ];
}

/** What means something else to who follows JSON-LD than it says. */
function rearranged(said: Json, nothing: string): Lie[] {
  const { id, type, actor, object } = said;
  const AS = 'https://www.w3.org/ns/activitystreams';
  const forms: Readonly<Record<string, Json>> = {
    'in a graph beside it': { '@graph': [said] },
    'included in it': { '@included': [said] },
    'turned around': { '@reverse': { object: said } },
    nested: { '@nest': { type, actor, object } },
    'in a blank node': { '@graph': [{ ...said, id: '_:b0' }], instrument: '_:b0' },
    'by the long names': { [`${AS}#actor`]: actor, [`${AS}#object`]: object, [`${AS}#type`]: type },
    'by a prefix': { 'as:actor': actor, 'as:object': object, '@type': type, '@id': id },
    'by a context that exchanges words': {
      '@context': [AS, { actor: 'as:target', who: 'as:actor' }],
      who: actor,
    },
    'by a context that renames the object': {
      '@context': [AS, { what: 'as:object', object: '@nest' }],
      what: object,
    },
    'by a context of a server': { '@context': [AS, `${new URL(actor).origin}/context.jsonld`] },
    'by a context that gives it an id': { '@context': [AS, { '@base': actor }] },
  };
  return Object.entries(forms).map(([how, more]) => [`Delete, ${how}`, 'Like', nothing, more]);
}

function vote(note: Json, poll: string): Json {
  return { ...note, name: 'yes', content: undefined, inReplyTo: poll };
}

function followOf({ followed, member, victim }: About): Json {
  return { id: followed, type: 'Follow', actor: member, object: victim.id };
}

function placeOf(collection: Json, actor: PeerActor): Json {
  return {
    id: `${collection.id}/9`,
    type: 'FeaturedItem',
    featuredObject: actor.id,
    featuredObjectType: 'Person',
  };
}

/** How an actor may be written down who is the liar all the same. */
export const AS_ONESELF: Readonly<Record<string, (liar: PeerActor, victim: PeerActor) => unknown>> = {
  'its id': ({ id }) => id,
  'an object': ({ id }) => ({ id }),
  'an object that says more': ({ document }, victim) => ({ ...document, inbox: victim.document.inbox }),
  'a list': ({ id }) => [id],
  'a list with another behind': ({ id }, victim) => [id, victim.id],
  'a scheme in capitals': ({ id }) => id.replace(/^http/, 'HTTP'),
};

/** And how it may be written down to be taken for somebody else. */
export const AS_ANOTHER: Readonly<Record<string, (liar: PeerActor, victim: PeerActor) => unknown>> = {
  'their id': (_, { id }) => id,
  'an object': (_, { id }) => ({ id }),
  'an object with the key of the liar': ({ document }, { id }) => ({ ...document, id }),
  'a list': (_, { id }) => [id],
  'a list with the liar behind': ({ id }, victim) => [victim.id, id],
  'a scheme in capitals': (_, { id }) => id.replace(/^http/, 'HTTP'),
  'a fragment of the liar': ({ id }) => `${id}#main-key`,
  'a query of the liar': ({ id }) => `${id}?as=another`,
  capitals: ({ id }) => id.replace(/[^/]+$/, (name) => name.toUpperCase()),
  'a slash behind': ({ id }) => `${id}/`,
  'user information before the host': (_, { id }) => id.replace('://', '://liar@'),
  nobody: () => null,
  'a number': () => 7,
  'an empty list': () => [],
};
