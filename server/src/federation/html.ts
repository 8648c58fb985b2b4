import { createRequire } from 'node:module';
import type sanitize from 'sanitize-html';

const load = createRequire(import.meta.url);

/** Schemes that a link may have; others, and relative ones, leave their text behind (Mastodon's list). */
const LINKS = new Set('http https dat dweb ipfs ipns ssb gopher xmpp magnet gemini'.split(' '));

/** Longer documents are cut before they are parsed: parsing takes time on the main thread. */
const MOST_CHARACTERS = 128 * 1024;
/** No text that people wrote has so much markup; each element costs twenty times what a character does. */
const MOST_TAGS = 3000;

const CLASS = /^(?:(?:h|p|u|dt|e)-.+|mention|hashtag|ellipsis|invisible|quote-inline)$/;

const RULES: sanitize.IOptions = {
  allowedTags: 'p br span a del s pre blockquote code b strong u i em ul ol li ruby rt rp'.split(' '),
  allowedAttributes: {
    '*': ['lang'],
    a: ['href', 'rel', 'target', 'class', 'translate'],
    span: ['class', 'translate'],
    p: ['class'],
    ol: ['start', 'reversed'],
    li: ['value'],
  },
  allowedSchemes: [...LINKS],
  allowProtocolRelative: false,
  disallowedTagsMode: 'discard',
  nestingLimit: 60,
  parseStyleAttributes: false,
  transformTags: { a: link, span: marked, p: marked },
};

function link(_: string, attributes: sanitize.Attributes): sanitize.Tag {
  const scheme = /^([a-z][a-z0-9+.-]*):/i.exec(attributes.href ?? '')?.[1]?.toLowerCase();
  // Only the text is left of a link that leads nowhere; a bare span is as good as none.
  if (scheme === undefined || !LINKS.has(scheme)) return { tagName: 'span', attribs: {} };
  return marked('a', { ...attributes, rel: 'nofollow noopener', target: '_blank' });
}

/** Keeps the classes that mean something, and `translate` where it says no. */
function marked(tagName: string, attributes: sanitize.Attributes): sanitize.Tag {
  const { class: classes, translate, ...attribs } = attributes;
  const kept = classes
    ?.split(/[\t\n\f\r ]+/)
    .filter((name) => CLASS.test(name))
    .join(' ');
  if (kept) attribs.class = kept;
  if (translate === 'no') attribs.translate = 'no';
  return { tagName, attribs };
}

/**
 * What another server sends as HTML, reduced to the elements, attributes and classes that Mastodon keeps. Should the
 * sanitiser fail, the text comes out escaped rather than not at all.
 */
export function sanitizeHtml(html: string): string {
  const given = bounded(html);
  // Most short texts have no markup at all, and a parser for them is wasted.
  if (!/[<&>]/.test(given)) return given;
  try {
    // Loaded with the first post that needs it: a server that has just started holds nine megabytes less.
    const sanitizer = load('sanitize-html') as typeof sanitize;
    return sanitizer(withPlainMath(withPlainHeadings(given)), RULES);
  } catch {
    return escapeText(given);
  }
}

function bounded(html: string): string {
  const text = html.length > MOST_CHARACTERS ? html.slice(0, MOST_CHARACTERS) : html;
  let tags = 0;
  for (let at = text.indexOf('<'); at >= 0; at = text.indexOf('<', at + 1)) {
    tags += 1;
    if (tags > MOST_TAGS) return text.slice(0, at);
  }
  return text;
}

/** Headings of the web are too loud for a timeline: they become bold paragraphs. */
function withPlainHeadings(html: string): string {
  if (!/<h[1-6]/i.test(html)) return html;
  return html.replace(/<h[1-6](?=[\s>])[^<>]*>/gi, '<p><strong>').replace(/<\/h[1-6]\s*>/gi, '</strong></p>');
}

/** A formula becomes the TeX that it carries as its annotation (FEP-dc88). */
function withPlainMath(html: string): string {
  const lower = html.toLowerCase();
  let out = '';
  let at = 0;
  for (;;) {
    const start = lower.indexOf('<math', at);
    const end = start < 0 ? -1 : lower.indexOf('</math>', start);
    if (end < 0) return out + html.slice(at);
    out += html.slice(at, start) + texOf(html.slice(start, end));
    at = end + '</math>'.length;
  }
}

function texOf(math: string): string {
  const mark = math.indexOf('application/x-tex');
  const start = mark < 0 ? -1 : math.indexOf('>', mark) + 1;
  const end = start <= 0 ? -1 : math.toLowerCase().indexOf('</annotation', start);
  if (end < 0) return '';
  const block = /^<math[^>]*\bdisplay\s*=\s*["']?block/i.test(math);
  const tex = math.slice(start, end).replaceAll('<', '&lt;');
  return block ? `$$${tex}$$` : `$${tex}$`;
}

const ENTITIES: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Plain text as HTML. */
export function escapeText(text: string): string {
  return text.replace(/[&<>"']/g, (char) => ENTITIES[char] as string);
}
