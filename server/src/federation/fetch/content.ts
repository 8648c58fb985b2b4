import { formatLink, plainText } from '../../statuses/index.ts';
import { escapeText, sanitizeHtml } from '../html.ts';
import type { BookTalk } from '../normalise/book.ts';
import type { Note } from '../normalise/objects.ts';
import { happeningHtml } from './happening.ts';
import { typedHtml } from './typed-text.ts';

/** Of what is no post proper, the text is shown whole up to a post's length, else its beginning. */
const MOST_SHOWN = 500;
/** Longer texts are cut before they are sanitised, which takes time: what is shown of them is their beginning. */
const MOST_READ = 16_384;
/** Pages that it names beside its text. */
const MOST_LINKS = 4;

/** A post proper; everything else is shown by title, abstract and link, as Mastodon does. */
export function isPost({ type }: Note): boolean {
  return type === 'Note' || type === 'Question' || type === 'ChatMessage';
}

/** What stands before it as a warning: the summary of a post, and of a film that is not for every place. */
export function warningOf(note: Note): string {
  return isPost(note) || isWarned(note) ? (note.summary ?? '') : '';
}

/** PeerTube says in the summary why a film is not for every place. */
function isWarned({ type, sensitive }: Note): boolean {
  return type === 'Video' && sensitive;
}

/** A post as HTML of ours: sanitised, and everything in it that people should read at a glance. */
export function contentOf(note: Note): string {
  const title = note.name === null ? '' : `<p><strong>${escapeText(note.name)}</strong></p>`;
  // The name of a post proper is shown nowhere, as in Mastodon; that of a review is its title.
  if (isPost(note)) return note.book === null ? htmlOf(note) : title + htmlOf(note) + bookHtml(note.book);
  const page = note.url ?? note.id;
  const event = note.event === null ? '' : happeningHtml(note.event);
  const named = linksOf(note, page).map(linkHtml);
  return [title, abstractOf(note), event, ...named, linkHtml(page)].join('');
}

/** In short what it says: its own summary, what it offers for that, or how it begins. */
function abstractOf(note: Note): string {
  const said = (isWarned(note) ? null : note.summary) ?? note.excerpt;
  if (said !== null) return sanitizeHtml(said);
  if (note.content === '') return '';
  const html = htmlOf({ ...note, content: note.content.slice(0, MOST_READ) });
  const text = plainText(html).trim();
  if (text.length <= MOST_SHOWN && note.content.length <= MOST_READ) return text === '' ? '' : html;
  const cut = text.slice(0, MOST_SHOWN).toWellFormed();
  return `<p>${escapeText(cut.replace(/\s+\S*$/, '')).replaceAll(/\n+/g, '<br />')}…</p>`;
}

function htmlOf(note: Note): string {
  return note.mediaType === 'text/html' ? sanitizeHtml(note.content) : typedHtml(note.content, note.mentions);
}

/** Pages that hang on it (Lemmy, Mobilizon): before its own, so that the first of them becomes its card. */
function linksOf({ attachments, preview }: Note, page: string): string[] {
  const links = attachments.flatMap(({ kind, url }) => (kind === 'link' ? [url] : []));
  return [...new Set(links)].filter((url) => url !== page && url !== preview?.url).slice(0, MOST_LINKS);
}

function bookHtml({ book, stars, quoted }: BookTalk): string {
  const words = quoted === null ? '' : `<blockquote>${sanitizeHtml(quoted)}</blockquote>`;
  const full = Math.round(stars ?? 0);
  const rated = stars === null ? '' : `<p>${'★'.repeat(full)}${'☆'.repeat(5 - full)}</p>`;
  return `${words}${rated}${linkHtml(book)}`;
}

function linkHtml(url: string): string {
  return `<p>${formatLink(url)}</p>`;
}
