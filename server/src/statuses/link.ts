/** Longest address that is looked at. */
const MOST = 2048;

const QUOTED = /<(p|span) class="[^"]*\bquote-inline\b[^"]*">.*?<\/\1>/gs;
const LINK = /<a( [^>]*)?>(.*?)<\/a>/gs;
const ATTRIBUTE = / ([a-z]+)="([^"]*)"/g;

const ENTITIES: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'", '#x27': "'" };

/**
 * The first address of the web that a status names, apart from people, hashtags and places on this server: what a card is
 * shown of. `content` is our own sanitised HTML, so links have one form.
 */
export function linkIn(content: string, isOurs: (url: string) => boolean): string | null {
  if (!content.includes('href="http')) return null;
  for (const [, written = '', inside = ''] of content.replace(QUOTED, '').matchAll(LINK)) {
    const attributes = new Map(
      [...written.matchAll(ATTRIBUTE)].map(([, name = '', value = '']) => [name, value]),
    );
    if (/(?:^|\s)(?:mention|hashtag|u-url|h-card)(?:\s|$)/.test(attributes.get('class') ?? '')) continue;
    // Not every server marks them: their text does.
    if (/^\s*[#@＃]/u.test(inside.replace(/<[^>]*>/g, ''))) continue;
    const url = URL.parse(decoded(attributes.get('href') ?? ''));
    if (!url || !/^https?:$/.test(url.protocol) || url.username !== '' || url.password !== '') continue;
    if (url.href.length > MOST || isOurs(url.href)) continue;
    return url.href;
  }
  return null;
}

function decoded(value: string): string {
  return value.replace(/&(amp|lt|gt|quot|#39|#x27);/g, (_, name: string) => ENTITIES[name] as string);
}
