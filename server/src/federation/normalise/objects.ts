import { type Attachment, readAttachments } from './attachments.ts';
import { addressees } from './audience.ts';
import { type BookTalk, readBookTalk } from './book.ts';
import { isObject, type Json, readDocument } from './document.ts';
import { type Happening, readHappening } from './event.ts';
import { type MediaFile, readFiles } from './files.ts';
import { type Image, images, links, mediaType } from './images.ts';
import { isNoteType, kindOf, type NoteType } from './kinds.ts';
import { LIMITS } from './limits.ts';
import { type Moment, moment } from './moments.ts';
import { type Poll, readPoll } from './poll.ts';
import { type InteractionPolicy, type Quote, readInteractionPolicy, readQuote } from './quote.ts';
import { Refused } from './refused.ts';
import { type Replies, readReplies } from './replies.ts';
import { readTags, type Tags } from './tags.ts';
import { count, flag, idOf, ids, mappedText, text, url } from './values.ts';

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
  /** Content warning of a note, abstract of an article. */
  summary: string | null;
  /** What servers that show short posts are to show of a long one (FEP-b2b8); HTML, not yet sanitised. */
  excerpt: string | null;
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
  /** The groups that it was written in (FEP-1b12). */
  audience: string[];
  attachments: Attachment[];
  preview: Image | null;
  /** Of a film or sound, in all its sizes. */
  files: MediaFile[];
  event: Happening | null;
  book: BookTalk | null;
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
  const type = kindOf(from);
  if (type === null) return new Refused('no-type');
  if (type === 'Tombstone') return new Refused('tombstone');
  if (!isNoteType(type)) return new Refused('other-type');
  const id = url(from.id);
  if (id === null) return new Refused('no-id');
  const attributedTo = idOf(from.attributedTo) ?? idOf(from.actor);
  if (attributedTo === null) return new Refused('no-author');
  const { objectLinks, mentions, hashtags, emojis, sensitive } = readTags(from.tag);
  const written = writtenIn(from);
  return {
    id,
    type,
    attributedTo,
    url: readPage(from.url),
    name: mappedText(from, 'name', LIMITS.name),
    summary: mappedText(from, 'summary', LIMITS.summary) || null,
    excerpt: isObject(from.preview) ? mappedText(from.preview, 'content', LIMITS.summary) || null : null,
    ...written,
    language: readLanguage(from, written.content),
    sensitive: flag(from.sensitive) ?? sensitive,
    inReplyTo: idOf(from.inReplyTo),
    conversation: text(from.context, LIMITS.url) ?? text(from.conversation, LIMITS.url),
    published: moment(from.published),
    updated: moment(from.updated),
    to: addressees(from.to),
    cc: addressees(from.cc),
    audience: ids(from.audience, LIMITS.audience),
    mentions,
    hashtags,
    emojis,
    attachments: readAttachments(from.attachment),
    preview: images(from.image)[0] ?? images(from.icon)[0] ?? null,
    files: type === 'Video' || type === 'Audio' ? readFiles(from.url, from.audio, from.video) : [],
    event: type === 'Event' ? readHappening(from) : null,
    book: readBookTalk(from),
    quote: readQuote(from, objectLinks),
    interactionPolicy: readInteractionPolicy(from.interactionPolicy),
    poll: type === 'Question' ? readPoll(from) : null,
    replies: readReplies(from.replies ?? from.comments),
    likes: totalOf(from.likes),
    shares: totalOf(from.shares),
    raw: from,
  };
}

/** The text; where there is none but what its author typed, that. */
function writtenIn(from: Json): { content: string; mediaType: string } {
  const content = mappedText(from, 'content', LIMITS.content) ?? '';
  const { source } = from;
  if (content === '' && isObject(source)) {
    const typed = mappedText(source, 'content', LIMITS.content);
    if (typed) return { content: typed, mediaType: mediaType(source.mediaType) ?? 'text/plain' };
  }
  return { content, mediaType: mediaType(from.mediaType) ?? 'text/html' };
}

/** Of several links the one to a page: PeerTube lists its files beside it. */
function readPage(value: unknown): string | null {
  const all = links(value);
  const page =
    all.find((link) => link.mediaType === 'text/html') ?? all.find((link) => link.mediaType === null);
  return (page ?? all[0])?.href ?? null;
}

const LANGUAGE = /^[a-z]{2,3}(?:-[a-z0-9]{1,8}){0,4}$/i;

/**
 * The language of the text: that under which the same text stands in `contentMap`, else the first that a map names, as
 * Mastodon reads them, else what Lemmy, PeerTube and Mobilizon say beside it.
 */
function readLanguage(from: Json, content: string): string | null {
  const map = isObject(from.contentMap) ? from.contentMap : {};
  const same = Object.keys(map).find((key) => map[key] === content);
  const first = [map, from.nameMap, from.summaryMap].flatMap((one) =>
    isObject(one) ? Object.keys(one) : [],
  )[0];
  const beside = from.language ?? from.inLanguage;
  const said = isObject(beside) ? beside.identifier : beside;
  const language = same ?? first ?? said;
  return typeof language === 'string' && LANGUAGE.test(language) && language !== 'und'
    ? language.toLowerCase()
    : null;
}

function totalOf(collection: unknown): number | null {
  return isObject(collection) ? count(collection.totalItems) : null;
}
