import { type Listener, readMarkup } from './markup.ts';
import { lineOf, MOST } from './text.ts';

/** What a page says of itself. Links are whole and lead to the web. */
export interface PageFacts {
  title: string;
  description: string;
  language: string | null;
  authorName: string;
  authorUrl: string;
  providerName: string;
  imageUrl: string | null;
  imageDescription: string;
  width: number;
  height: number;
  publishedAt: number | null;
}

/** A page that says more of itself is read no further. */
const MOST_METAS = 500;
const MOST_VALUE = 8192;

const WANTED = new Set(
  `og:title og:description og:image og:image:url og:image:secure_url og:image:alt og:image:width og:image:height
  og:locale og:site_name og:author og:author:username article:author article:published_time twitter:title
  twitter:description twitter:image twitter:image:src twitter:image:alt description author`.split(/\s+/),
);

/** What stands in a page for programs that show links to it; null when it has no title. `url` is where it came from. */
export async function readPage(html: string, url: string, now: number): Promise<PageFacts | null> {
  const { said, title, language } = await gather(html);
  const first = (...names: string[]) => names.map((name) => said.get(name)?.trim()).find(Boolean) ?? '';
  const heading = lineOf(first('og:title', 'twitter:title') || title, MOST.title);
  if (heading === '') return null;
  // Some put a name there, others the address of a profile.
  const author = first('article:author');
  const isAddress = /^[a-z][a-z0-9+.-]*:\S+$/i.test(author);
  const byName = first('og:author', 'author', 'og:author:username') || (isAddress ? '' : author);
  const imageUrl = webUrl(
    first('og:image', 'og:image:secure_url', 'og:image:url', 'twitter:image', 'twitter:image:src'),
    url,
  );
  return {
    title: heading,
    description: lineOf(first('og:description', 'twitter:description', 'description'), MOST.description),
    language: languageOf(first('og:locale')) ?? languageOf(language),
    authorName: lineOf(byName, MOST.name),
    authorUrl: isAddress ? (webUrl(author, url) ?? '') : '',
    providerName: lineOf(first('og:site_name'), MOST.name),
    imageUrl,
    imageDescription: imageUrl ? lineOf(first('og:image:alt', 'twitter:image:alt'), MOST.alt) : '',
    width: imageUrl ? measure(first('og:image:width')) : 0,
    height: imageUrl ? measure(first('og:image:height')) : 0,
    publishedAt: momentOf(first('article:published_time'), now),
  };
}

interface Gathered {
  /** By name, the first of each. */
  said: Map<string, string>;
  title: string;
  language: string;
}

async function gather(html: string): Promise<Gathered> {
  const found: Gathered = { said: new Map(), title: '', language: '' };
  let metas = 0;
  let drawing = 0;
  let titles = 0;
  let inTitle = false;
  const listener: Listener = {
    onopentag(name, attributes) {
      if (name === 'svg') drawing += 1;
      if (name === 'html') found.language ||= attributes.lang ?? '';
      // Drawings have titles too.
      if (name === 'title' && drawing === 0) inTitle = ++titles === 1;
      if (name !== 'meta') return;
      metas += 1;
      if (metas <= MOST_METAS) keep(found.said, attributes);
    },
    ontext(text) {
      if (inTitle && found.title.length < MOST_VALUE) found.title += text.slice(0, MOST_VALUE);
    },
    onclosetag(name) {
      if (name === 'svg') drawing -= 1;
      if (name === 'title') inTitle = false;
    },
  };
  await readMarkup(html, listener, () => metas > MOST_METAS);
  return found;
}

function keep(said: Map<string, string>, attributes: Record<string, string>): void {
  const { property = '', name = '', content = '' } = attributes;
  if (content === '') return;
  for (const given of [...property.slice(0, 200).split(/\s+/), name.slice(0, 200).trim()]) {
    const key = given.toLowerCase();
    if (WANTED.has(key) && !said.has(key)) said.set(key, content.slice(0, MOST_VALUE));
  }
}

/** A link of the web, whole; null for data, scripts, names and passwords, and what is too long. */
function webUrl(text: string, base: string): string | null {
  const url = text === '' ? null : URL.parse(text, base);
  if (!url || !/^https?:$/.test(url.protocol) || url.username !== '' || url.password !== '') return null;
  return url.href.length <= MOST.url ? url.href : null;
}

function languageOf(text: string): string | null {
  return /^([a-z]{2,3})(?:[-_]|$)/i.exec(text.trim())?.[1]?.toLowerCase() ?? null;
}

function measure(text: string): number {
  return /^\d{1,5}$/.test(text) ? Number(text) : 0;
}

const DAY = 86_400_000;

/** Milliseconds; null for what is no moment, before the web, or yet to come. */
function momentOf(text: string, now: number): number | null {
  const at = /^\d{4}-\d\d/.test(text) ? Date.parse(text) : Number.NaN;
  return at > Date.UTC(1990, 0, 1) && at < now + DAY ? at : null;
}
