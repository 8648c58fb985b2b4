import type { Status } from '@skein/api/status.ts';
import type { Answer } from '../http/answer.ts';

/** What a feed reader is told: the posts of somebody, or under a hashtag, the newest first. */
export interface Feed {
  title: string;
  description: string;
  /** The page that shows the same. */
  page: string;
  /** Where this feed is. */
  self: string;
  picture: string | null;
  indexed: boolean;
  statuses: readonly Status[];
}

export type FeedKind = 'rss' | 'atom';

/** A path's last part without the ending that asks for a feed, and which; null where it asks for none. */
export function feedAsked(text: string): { name: string; kind: FeedKind } | null {
  const match = /^(.+)\.(rss|atom)$/.exec(text);
  return match ? { name: match[1] as string, kind: match[2] as FeedKind } : null;
}

/** A feed as RSS 2.0 or Atom. */
export function feedAnswer(feed: Feed, kind: FeedKind): Answer {
  return {
    status: 200,
    headers: {
      'Content-Type': `application/${kind}+xml; charset=utf-8`,
      'Cache-Control': 'public, max-age=60',
      'Access-Control-Allow-Origin': '*',
      ...(feed.indexed ? {} : { 'X-Robots-Tag': 'noindex' }),
    },
    body: `<?xml version="1.0" encoding="UTF-8"?>\n${kind === 'rss' ? rss(feed) : atom(feed)}`,
  };
}

function rss({ title, description, page, self, picture, statuses }: Feed): string {
  const image = picture
    ? `<image>${tag('url', picture)}${tag('title', title)}${tag('link', page)}</image>`
    : '';
  const items = statuses.map((status) => {
    const files = status.media_attachments.flatMap(({ url, type }) =>
      url === null
        ? []
        : [`<media:content url="${xml(url)}" medium="${type === 'image' ? 'image' : 'video'}"/>`],
    );
    return (
      `<item><guid isPermaLink="true">${xml(address(status))}</guid>${tag('link', address(status))}` +
      tag('pubDate', new Date(status.created_at).toUTCString()) +
      tag('description', htmlOf(status)) +
      files.join('') +
      status.tags.map(({ name }) => tag('category', name)).join('') +
      '</item>'
    );
  });
  return (
    '<rss version="2.0" xmlns:media="http://search.yahoo.com/mrss/" xmlns:atom="http://www.w3.org/2005/Atom"><channel>' +
    tag('title', title) +
    tag('description', description) +
    tag('link', page) +
    `<atom:link rel="self" type="application/rss+xml" href="${xml(self)}"/>` +
    `${image}${tag('generator', 'Skein')}${items.join('')}</channel></rss>`
  );
}

function atom({ title, description, page, self, statuses }: Feed): string {
  const updated = statuses[0]?.created_at ?? new Date(0).toISOString();
  const entries = statuses.map(
    (status) =>
      `<entry>${tag('id', status.uri)}${tag('title', status.spoiler_text || `@${status.account.acct}`)}` +
      `<link rel="alternate" type="text/html" href="${xml(address(status))}"/>` +
      tag('published', status.created_at) +
      tag('updated', status.edited_at ?? status.created_at) +
      `<author>${tag('name', status.account.display_name || status.account.username)}${tag('uri', status.account.url)}</author>` +
      `<content type="html">${xml(htmlOf(status))}</content></entry>`,
  );
  return (
    `<feed xmlns="http://www.w3.org/2005/Atom">${tag('id', self)}${tag('title', title)}` +
    `${tag('subtitle', description)}${tag('updated', updated)}` +
    `<link rel="self" type="application/atom+xml" href="${xml(self)}"/>` +
    `<link rel="alternate" type="text/html" href="${xml(page)}"/>${entries.join('')}</feed>`
  );
}

/** Behind a warning stands only the warning: a reader of feeds folds nothing. */
function htmlOf({ spoiler_text: warning, content, poll }: Status): string {
  if (warning !== '') return `<p>${xml(warning)}</p>`;
  const options = poll
    ? `<ul>${poll.options.map(({ title }) => `<li>${xml(title)}</li>`).join('')}</ul>`
    : '';
  return content + options;
}

const address = (status: Status) => status.url ?? status.uri;

const tag = (name: string, text: string) => `<${name}>${xml(text)}</${name}>`;

const ENTITIES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

/** Text for XML, without what XML cannot say at all. */
function xml(text: string): string {
  return (
    text
      .toWellFormed()
      // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is taken out
      .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, '')
      .replace(/[&<>"]/g, (char) => ENTITIES[char] as string)
  );
}
