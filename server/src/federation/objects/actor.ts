import {
  type AccountRow,
  mayBeRecommended,
  ownHtml,
  pictureOf,
  type StoredField,
} from '../../accounts/index.ts';
import type { EmojiRow } from '../../emojis/index.ts';
import type { Origin } from '../../origin.ts';
import { PUBLIC } from '../normalise/audience.ts';
import { ACTOR_CONTEXT } from './context.ts';
import { emojiTag } from './emoji.ts';

/** Everything about a member that their document says. */
export interface ActorFacts {
  account: AccountRow;
  emojis: readonly EmojiRow[];
  /** Ids of the actors that a member says are theirs, too, and of the one where they live now. */
  aliases?: readonly string[];
  movedTo?: string | null;
  /** Multikey by which they prove what they say. */
  proofKey: string | null;
}

/**
 * The ActivityPub face of a member (ActivityPub §4.1). `publicKey` is always one object, the main key: an array
 * breaks Misskey, Lemmy, PeerTube and Pleroma's family. The key for proofs and a recovery key therefore stand in
 * `assertionMethod` only, in this order.
 */
export function actorDocument(origin: Origin, facts: ActorFacts) {
  return { '@context': ACTOR_CONTEXT, ...actor(origin, facts) };
}

/** The same as it stands inside an activity. */
export function actor(
  origin: Origin,
  { account, emojis, aliases = [], movedTo = null, proofKey }: ActorFacts,
) {
  const id = origin.account(account.id);
  const page = origin.profile(account.username);
  const suspended = account.suspended_at !== null;
  const avatar = suspended ? null : pictureOf({ origin }, account, 'avatar');
  const header = suspended ? null : pictureOf({ origin }, account, 'header');
  const fields = suspended ? [] : (JSON.parse(account.fields) as StoredField[]);
  return {
    id,
    type: account.type,
    webfinger: `${account.username}@${account.domain}`,
    preferredUsername: account.username,
    name: suspended ? '' : account.display_name,
    summary: suspended ? '' : ownHtml({ origin }, account, account.note),
    url: page,
    inbox: origin.inbox(account.id),
    outbox: origin.outbox(account.id),
    followers: origin.followers(account.id),
    following: origin.following(account.id),
    featured: origin.featured(account.id),
    featuredTags: origin.featuredTags(account.id),
    featuredCollections: origin.collections(account.id),
    interactionPolicy: { canFeature: { automaticApproval: [mayFeature(origin, account)] } },
    endpoints: { sharedInbox: origin.sharedInbox() },
    manuallyApprovesFollowers: account.locked === 1,
    discoverable: !suspended && account.discoverable === 1,
    indexable: !suspended && account.indexable === 1,
    showMedia: account.show_media === 1,
    showRepliesInMedia: account.show_media_replies === 1,
    showFeatured: account.show_featured === 1,
    ...(suspended || account.attribution_domains === '[]'
      ? {}
      : { attributionDomains: JSON.parse(account.attribution_domains) as string[] }),
    ...(aliases.length === 0 ? {} : { alsoKnownAs: aliases }),
    ...(movedTo === null ? {} : { movedTo }),
    // The day only, as Mastodon shows it: the hour somebody signed up is nobody's business.
    published: `${new Date(account.created_at).toISOString().slice(0, 10)}T00:00:00Z`,
    attachment: fields.map(({ name, value }) => ({
      type: 'PropertyValue',
      name,
      value: ownHtml({ origin }, account, value),
    })),
    tag: emojis.map((one) => emojiTag(origin, one)),
    ...(avatar ? { icon: image(avatar, account.avatar_description) } : {}),
    ...(header ? { image: image(header, account.header_description) } : {}),
    publicKey: publicKey(id, origin.key(account.id), account.public_key ?? ''),
    ...assertionMethod(origin, account, proofKey),
  };
}

/** Who may recommend a member without asking back: whoever may find them; else nobody but themselves, as Mastodon says it. */
function mayFeature(origin: Origin, account: AccountRow): string {
  return mayBeRecommended(account) ? PUBLIC : origin.account(account.id);
}

/** A picture with what it shows, under the name by which it is read here and by Mastodon. */
function image(url: string, description: string) {
  return { type: 'Image', url, ...(description === '' ? {} : { summary: description }) };
}

/** The actor that stands for the whole server and signs its fetches; nobody follows it. */
export function instanceActor(origin: Origin, publicKeyPem: string) {
  const id = origin.instance();
  return {
    '@context': ACTOR_CONTEXT,
    id,
    type: 'Application',
    webfinger: `${origin.instanceName}@${origin.domain}`,
    preferredUsername: origin.instanceName,
    name: origin.domain,
    summary: '',
    url: origin.path('/about'),
    inbox: origin.sharedInbox(),
    outbox: `${id}/outbox`,
    endpoints: { sharedInbox: origin.sharedInbox() },
    manuallyApprovesFollowers: true,
    discoverable: false,
    indexable: false,
    publicKey: publicKey(id, origin.instanceKey(), publicKeyPem),
  };
}

function publicKey(owner: string, id: string, publicKeyPem: string) {
  return { id, type: 'Key', owner, publicKeyPem };
}

/** FEP-521a. Their ids are fragments of the actor's, so nobody has to fetch anything to know whose keys they are. */
function assertionMethod(origin: Origin, { id, recovery_key: recovery }: AccountRow, proof: string | null) {
  const controller = origin.account(id);
  const multikey = (keyId: string, publicKeyMultibase: string) => ({
    id: keyId,
    type: 'Multikey',
    controller,
    publicKeyMultibase,
  });
  const keys = [
    ...(proof === null ? [] : [multikey(origin.proofKey(id), proof)]),
    ...(recovery === null ? [] : [multikey(`${controller}#recovery-key`, recovery)]),
  ];
  return keys.length === 0 ? {} : { assertionMethod: keys };
}
