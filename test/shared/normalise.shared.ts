// Reads every real document under $SKEIN_SHARED/fixtures/activitypub; without SKEIN_SHARED there is nothing to do.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { readActivity } from '../../server/src/federation/normalise/activity.ts';
import { readActor } from '../../server/src/federation/normalise/actor.ts';
import { visibilityOf } from '../../server/src/federation/normalise/audience.ts';
import { type Note, readNote } from '../../server/src/federation/normalise/objects.ts';
import { Refused } from '../../server/src/federation/normalise/refused.ts';
import { KeyRefused, readPublicKey } from '../../server/src/federation/signatures/keys.ts';

type Document = Record<string, unknown>;

const shared = process.env.SKEIN_SHARED;
const root = join(shared ?? '', 'fixtures', 'activitypub');
const paths = shared
  ? (readdirSync(root, { recursive: true }) as string[]).filter((path) => path.endsWith('.json')).sort()
  : [];

/** All others are public. */
const visibility: Record<string, string> = {
  'friendica/activities/create_page_2.json': 'unlisted',
  'friendica/activities/update_note.json': 'unlisted',
  'friendica/objects/page_1.json': 'unlisted',
  'friendica/objects/page_2.json': 'unlisted',
  'lemmy/activities/create_or_update/create_private_message.json': 'direct',
  'lemmy/activities/create_or_update/create_private_message_0.19.json': 'direct',
  'lemmy/objects/private_message.json': 'direct',
  'mastodon/activities/create_note.json': 'unlisted',
  'mastodon/activities/private_message.json': 'direct',
  'mastodon/objects/note_1.json': 'unlisted',
  'pleroma/objects/chat_message.json': 'direct',
  'pleroma/objects/note.json': 'unlisted',
};

const ACTORS = ['Person', 'Group', 'Application', 'Organization', 'Service'];
const POSTS = ['Note', 'Page', 'Article', 'Event', 'Video', 'ChatMessage'];

const idIn = (value: unknown): unknown => {
  const first = Array.isArray(value) ? value[0] : value;
  return typeof first === 'string' ? first : (first as Document | undefined)?.id;
};

const seen: Record<string, number> = {};

function checkPost(path: string, document: Document): Note {
  const note = readNote(document);
  if (note instanceof Refused) assert.fail(note.reason);
  assert.equal(note.id, document.id);
  assert.equal(note.type, document.type);
  assert.equal(note.attributedTo, idIn(document.attributedTo));
  assert.equal(note.content, document.content);
  assert.equal(note.name, document.name ?? null);
  assert.equal(note.inReplyTo, document.inReplyTo ?? null);
  assert.equal(note.sensitive, document.sensitive ?? false);
  assert.equal(
    visibilityOf(note.to, note.cc, `${note.attributedTo}/followers`),
    visibility[path] ?? 'public',
  );
  if (typeof document.url === 'string') assert.equal(note.url, document.url);
  assert.equal(
    note.published?.at ?? null,
    document.published ? Date.parse(document.published as string) : null,
  );
  assert.equal(note.updated?.at ?? null, document.updated ? Date.parse(document.updated as string) : null);
  const tags = (document.tag ?? []) as Document[];
  const kinds = (type: string) => tags.filter((tag) => tag.type === type).length;
  assert.deepEqual([note.mentions.length, note.hashtags.length], [kinds('Mention'), kinds('Hashtag')]);
  assert.equal(note.attachments.length, ((document.attachment ?? []) as Document[]).length);
  return note;
}

function checkActor(document: Document): void {
  const actor = readActor(document);
  if (actor instanceof Refused) assert.fail(actor.reason);
  assert.deepEqual([actor.id, actor.type, actor.inbox], [document.id, document.type, document.inbox]);
  assert.deepEqual([actor.preferredUsername, actor.name], [document.preferredUsername, document.name]);
  assert.equal(actor.followers, document.followers ?? null);
  assert.equal(actor.sharedInbox, (document.endpoints as Document | undefined)?.sharedInbox ?? null);
  assert.equal(actor.icon !== null, document.icon !== undefined);
  const fields = ((document.attachment ?? []) as Document[]).filter(({ type }) => type === 'PropertyValue');
  assert.equal(actor.fields.length, fields.length);
  const [key] = actor.publicKeys;
  assert.equal(key?.id, (document.publicKey as Document).id);
  try {
    assert.ok(readPublicKey(key!.pem).asymmetricKeyDetails!.modulusLength! >= 2048);
  } catch (error) {
    // Some documents were shortened or carry a key that was never one.
    if (!(error instanceof KeyRefused)) throw error;
    seen.brokenKey = (seen.brokenKey ?? 0) + 1;
  }
}

function checkActivity(path: string, document: Document): void {
  const activity = readActivity(document);
  if (activity instanceof Refused) assert.fail(activity.reason);
  assert.deepEqual(
    [activity.id, activity.type, activity.actor],
    [document.id, document.type, idIn(document.actor)],
  );
  assert.equal(activity.object.id, idIn(document.object));
  const { embedded } = activity.object;
  if (typeof document.object === 'object' && !Array.isArray(document.object)) assert.ok(embedded);
  if (embedded) check(path, embedded as Document);
}

function check(path: string, document: Document): void {
  const type = document.type as string;
  seen[type] = (seen[type] ?? 0) + 1;
  if (ACTORS.includes(type)) checkActor(document);
  else if (POSTS.includes(type)) checkPost(path, document);
  else if (type === 'Tombstone') assert.equal((readNote(document) as Refused).reason, 'tombstone');
  else if (type === 'OrderedCollection')
    for (const item of document.orderedItems as Document[]) check(path, item);
  else checkActivity(path, document);
}

for (const path of paths) {
  test(`${path} is understood`, () =>
    check(path, JSON.parse(readFileSync(join(root, path), 'utf8')) as Document));
}

test('every kind of document was met', { skip: !shared }, () => {
  assert.ok(paths.length >= 78);
  for (const type of [
    ...ACTORS.slice(0, 4),
    ...POSTS,
    'Create',
    'Update',
    'Delete',
    'Undo',
    'Follow',
    'Accept',
    'Like',
    'Announce',
    'Flag',
    'Tombstone',
  ]) {
    assert.ok((seen[type] ?? 0) > 0, type);
  }
  assert.ok((seen.brokenKey ?? 0) <= 2);
});

test('what is peculiar to one software is understood', { skip: !shared }, () => {
  const post = (path: string) => {
    const note = readNote(readFileSync(join(root, path), 'utf8'));
    return note instanceof Refused ? assert.fail(note.reason) : note;
  };
  const video = post('peertube/objects/video.json');
  assert.match(video.url ?? '', /^https:\/\/tilvids\.com\/videos\/watch\//);
  assert.deepEqual([video.mediaType, video.language, video.preview?.width], ['text/markdown', 'en', 850]);
  const link = post('lemmy/objects/page_image_and_link.json');
  assert.deepEqual(
    link.attachments.map(({ kind }) => kind),
    ['image', 'link'],
  );
  assert.equal(post('lemmy/objects/page.json').language, 'fr');
  const picture = post('mastodon/objects/note_2.json');
  assert.deepEqual([picture.attachments[0]?.width, picture.attachments[0]?.focalPoint], [1500, [0, 0]]);
  assert.ok(picture.attachments[0]?.blurhash);
  assert.deepEqual([picture.likes, picture.shares], [39, 24]);
  assert.equal(post('smithereen/objects/note.json').mentions[0]?.name, null);
  assert.equal(post('wordpress/objects/page.json').interactionPolicy?.canQuote?.automatic.length, 1);
  assert.equal(post('lemmy/objects/comment.json').published?.span, 1);
  assert.equal(post('mastodon/objects/note_1.json').published?.span, 1000);
});
