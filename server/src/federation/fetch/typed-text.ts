import { formatLink } from '../../statuses/index.ts';
import { escapeText } from '../html.ts';
import type { Mention } from '../normalise/tags.ts';

/** Addresses and names that are made links; of more the text stays. */
const MOST_LINKS = 100;
const LINK =
  /\[([^[\]\n]{1,300})\]\((https?:\/\/[^\s()<>]{1,1000})\)|https?:\/\/[^\s<>"]{1,1000}|@[\p{L}\p{N}_.-]{1,64}@[a-z0-9.-]{1,253}(?::\d{1,5})?/giu;

/**
 * What somebody typed, as HTML: paragraphs and lines, addresses as links, and names as links to those whom the post
 * mentions. Of Markdown only links are understood: all else reads well as it is.
 */
export function typedHtml(text: string, mentions: readonly Mention[]): string {
  const people = new Map(mentions.map(({ name, href }) => [name?.replace(/^@?/, '@').toLowerCase(), href]));
  let made = 0;
  let html = '';
  let at = 0;
  for (const match of text.matchAll(LINK)) {
    if (made === MOST_LINKS) break;
    const link = linkOf(match, people);
    if (link === null) continue;
    made += 1;
    html += escapeText(text.slice(at, match.index)) + link.html;
    at = match.index + link.length;
  }
  html += escapeText(text.slice(at));
  const paragraphs = html.split(/(?:\r?\n[ \t]*){2,}/).filter((one) => one.trim() !== '');
  return paragraphs.map((one) => `<p>${one.trim().replaceAll(/\r?\n/g, '<br />')}</p>`).join('');
}

function linkOf(
  [whole, words, href]: RegExpExecArray,
  people: ReadonlyMap<string | undefined, string | null>,
) {
  if (words !== undefined && href !== undefined) return { html: anchor(href, words), length: whole.length };
  if (whole.startsWith('@')) {
    const name = whole.replace(/[.-]+$/, '');
    const person = people.get(name.toLowerCase());
    return person ? { html: anchor(person, name, 'u-url mention'), length: name.length } : null;
  }
  // A sentence may end behind an address.
  const address = whole.replace(/[.,;:!?)\]'*_]+$/, '');
  return { html: formatLink(address), length: address.length };
}

function anchor(href: string, words: string, classes?: string): string {
  const marked = classes === undefined ? '' : ` class="${classes}"`;
  return `<a href="${escapeText(href)}"${marked} rel="nofollow noopener" target="_blank">${escapeText(words)}</a>`;
}
