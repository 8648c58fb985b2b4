import { scopeAllows } from '@skein/api/scopes.ts';
import { parseId } from '../db/ids.ts';
import type { Id } from '../db/tables.ts';
import { Refusal } from '../errors.ts';
import { tagName } from '../statuses/index.ts';

/** What everybody may listen to and what is one member's own, under Mastodon's names. */
export const STREAMS = [
  'user',
  'user:notification',
  'public',
  'public:media',
  'public:local',
  'public:local:media',
  'public:remote',
  'public:remote:media',
  'hashtag',
  'hashtag:local',
  'list',
  'direct',
] as const;
export type StreamName = (typeof STREAMS)[number];

export interface Stream {
  name: StreamName;
  /** Where its listeners are found: a hashtag is a place of its own. */
  place: string;
  /** As its lines are headed, in JSON: the name, and what the app said that it wants of it. */
  label: string;
  /** Of a list. */
  list?: Id;
}

/** A list that is not there, and one of somebody else. */
export const strangeList = () => new Refusal('unauthenticated', 'Not authorized to stream this list');

/** What a line of a stream tells. */
export type StreamEvent =
  | 'update'
  | 'status.update'
  | 'delete'
  | 'notification'
  | 'notifications_merged'
  | 'conversation'
  | 'filters_changed'
  | 'announcement'
  | 'announcement.reaction'
  | 'announcement.delete';

/** The place of a hashtag, as `tagName` gives it. */
export const placeOfTag = (name: 'hashtag' | 'hashtag:local', tag: string) => `${name} ${tag}`;

/** The place of a list. */
export const placeOfList = (list: Id) => `list ${list}`;

/** What an app says beside the name of a stream. */
export interface Wanted {
  tag?: unknown;
  list?: unknown;
}

/** The stream that an app asks for. @throws {Refusal} bad, in Mastodon's words; unauthenticated (no list) */
export function streamOf(name: unknown, { tag, list }: Wanted): Stream {
  if (!isStream(name)) throw new Refusal('bad', 'Unknown stream type');
  if (name === 'list') {
    if (list === undefined || list === null || list === '')
      throw new Refusal('bad', 'Missing list name parameter');
    const id = parseId(String(list));
    if (id === null) throw strangeList();
    return { name, place: placeOfList(id), label: JSON.stringify([name, String(list)]), list: id };
  }
  if (name !== 'hashtag' && name !== 'hashtag:local')
    return { name, place: name, label: JSON.stringify([name]) };
  const known = typeof tag === 'string' ? tagName(tag.replace(/^#/, '')) : null;
  if (known === null) throw new Refusal('bad', 'Missing tag name parameter');
  return { name, place: placeOfTag(name, known), label: JSON.stringify([name, tag]) };
}

function isStream(name: unknown): name is StreamName {
  return (STREAMS as readonly unknown[]).includes(name);
}

const STATUSES = ['read:statuses'];
const NOTIFICATIONS = ['read:notifications'];

/** Whether a token may listen to a stream at all. @throws {Refusal} unauthenticated, as Mastodon has it */
export function refuseScopes(scopes: readonly string[], name: StreamName): void {
  if (!scopeAllows(scopes, name === 'user:notification' ? NOTIFICATIONS : STATUSES))
    throw new Refusal('unauthenticated', 'Access token does not have the required scopes');
}

/** Whether a token hears of notifications on the stream `user`, which it may listen to without. */
export function hearsNotifications(scopes: readonly string[]): boolean {
  return scopeAllows(scopes, NOTIFICATIONS);
}
