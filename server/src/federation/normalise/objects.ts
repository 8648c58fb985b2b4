import { type Attachment, readAttachments } from './attachments.ts';
import { addressees } from './audience.ts';
import { isObject, type Json, readDocument } from './document.ts';
import { type Image, images, links, mediaType } from './images.ts';
import { LIMITS } from './limits.ts';
import { type Moment, moment } from './moments.ts';
import { type Poll, readPoll } from './poll.ts';
import { type InteractionPolicy, type Quote, readInteractionPolicy, readQuote } from './quote.ts';
import { Refused } from './refused.ts';
import { type Replies, readReplies } from './replies.ts';
import { readTags, type Tags } from './tags.ts';
import { count, flag, idOf, mappedText, text, typeOf, url } from './values.ts';

/** What can be shown as a post: notes and questions whole, the others by title, summary and link. */
const TYPES = [
  'Note',
  'Question',
  'Article',
  'Page',
  'Image',
  'Audio',
  'Video',
  'Event',
  'ChatMessage',
] as const;

export type NoteType = (typeof TYPES)[number];

/** A post as it came, flat; nothing in it has been compared with where it came from. */
export interface Note extends Pick<Tags, 'mentions' | 'hashtags' | 'emojis'> {
  id: string;
  type: NoteType;
  /** The first author; the only one that counts. */
  attributedTo: string;
  /** The page for people. */
  url: string | null;
  /** Title of an article, text of a poll vote. */
  name: string | null;
  /** Content warning of a note, summary of an article. */
  summary: string | null;
  /** HTML unless `mediaType` says otherwise; not yet sanitised. */
  content: string;
  mediaType: string;
  language: string | null;
  sensitive: boolean;
  inReplyTo: string | null;
  /** What ties a thread together: a URL, or Mastodon's `tag:` URI. */
  conversation: string | null;
  published: Moment | null;
  updated: Moment | null;
  to: string[];
  cc: string[];
  attachments: Attachment[];
  preview: Image | null;
  quote: Quote | null;
  interactionPolicy: InteractionPolicy | null;
  poll: Poll | null;
  replies: Replies | null;
  likes: number | null;
  shares: number | null;
  raw: Json;
}

/** Reads one post from JSON text or from a parsed value. Never throws. */
export function readNote(raw: unknown): Note | Refused {
  const from = readDocument(raw);
  if (from instanceof Refused) return from;
  const type = typeOf(from, isNoteType);
  if (type === null) return new Refused('no-type');
  if (type === 'Tombstone') return new Refused('tombstone');
  if (!isNoteType(type)) return new Refused('other-type');
  const id = url(from.id);
  if (id === null) return new Refused('no-id');
  const attributedTo = idOf(from.attributedTo) ?? idOf(from.actor);
  if (attributedTo === null) return new Refused('no-author');
  const { objectLinks, mentions, hashtags, emojis } = readTags(from.tag);
  return {
    id,
    type,
    attributedTo,
    url: readPage(from.url),
    name: mappedText(from, 'name', LIMITS.name),
    summary: mappedText(from, 'summary', LIMITS.summary) || null,
    content: mappedText(from, 'content', LIMITS.content) ?? '',
    mediaType: mediaType(from.mediaType) ?? 'text/html',
    language: readLanguage(from),
    sensitive: flag(from.sensitive) ?? false,
    inReplyTo: idOf(from.inReplyTo),
    conversation: text(from.context, LIMITS.url) ?? text(from.conversation, LIMITS.url),
    published: moment(from.published),
    updated: moment(from.updated),
    to: addressees(from.to),
    cc: addressees(from.cc),
    mentions,
    hashtags,
    emojis,
    attachments: readAttachments(from.attachment),
    preview: images(from.image)[0] ?? images(from.icon)[0] ?? null,
    quote: readQuote(from, { objectLinks, mentions, hashtags, emojis }),
    interactionPolicy: readInteractionPolicy(from.interactionPolicy),
    poll: type === 'Question' ? readPoll(from) : null,
    replies: readReplies(from.replies ?? from.comments),
    likes: totalOf(from.likes),
    shares: totalOf(from.shares),
    raw: from,
  };
}

function isNoteType(type: string): type is NoteType {
  return (TYPES as readonly string[]).includes(type);
}

/** Of several links the one to a page: PeerTube lists its files beside it. */
function readPage(value: unknown): string | null {
  const all = links(value);
  const page =
    all.find((link) => link.mediaType === 'text/html') ?? all.find((link) => link.mediaType === null);
  return (page ?? all[0])?.href ?? null;
}

const LANGUAGE = /^[a-z]{2,3}(?:-[a-z0-9]{1,8}){0,4}$/i;

/** The language of the only text in `contentMap`, or what Lemmy and PeerTube say in `language`. */
function readLanguage(from: Json): string | null {
  const map = from.contentMap;
  const keys = isObject(map) ? Object.keys(map) : [];
  const said = isObject(from.language) ? from.language.identifier : from.language;
  const language = keys.length > 0 ? keys[0] : said;
  return typeof language === 'string' && LANGUAGE.test(language) && language !== 'und'
    ? language.toLowerCase()
    : null;
}

function totalOf(collection: unknown): number | null {
  return isObject(collection) ? count(collection.totalItems) : null;
}
