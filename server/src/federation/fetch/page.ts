import { isActivityType, type Page } from './document.ts';

/** A link stands in the head, near the beginning. */
const LOOKED_AT = 256 * 1024;

/** The document that a page for people names as its other form, by a Link header or a `<link>` element; null for none. */
export function alternateOf({ url, type, link, body }: Page): string | null {
  const named = link === null ? null : fromHeader(link);
  const href = named ?? (/^text\/html\b/i.test(type) ? fromHead(body.toString('utf8', 0, LOOKED_AT)) : null);
  const absolute = href === null ? null : URL.parse(href, url);
  return absolute && /^https?:$/.test(absolute.protocol) ? absolute.href : null;
}

function fromHeader(header: string): string | null {
  for (const part of header.slice(0, 8192).split(/,(?=\s*<)/)) {
    const [, href = '', rest = ''] = /^\s*<([^<>]*)>(.*)$/s.exec(part) ?? [];
    const type = /;\s*type="([^"]*(?:\\"[^"]*)*)"/i.exec(rest)?.[1]?.replaceAll('\\"', '"');
    if (href !== '' && /;\s*rel="?alternate"?/i.test(rest) && type && isActivityType(type)) return href;
  }
  return null;
}

/** Element by element, each letter looked at once, so that the time is linear in what the page holds. */
function fromHead(html: string): string | null {
  let end = 0;
  for (let at = html.indexOf('<link'); at >= 0; at = html.indexOf('<link', end)) {
    end = html.indexOf('>', at);
    if (end < 0) return null;
    const element = html.slice(at, Math.min(end, at + 4096));
    const attribute = (name: string) => {
      const match = new RegExp(`\\s${name}\\s*=\\s*(?:"([^"]*)"|'([^']*)')`, 'i').exec(element);
      return match?.[1] ?? match?.[2] ?? null;
    };
    const type = attribute('type')?.replaceAll('&quot;', '"');
    if (/\balternate\b/i.test(attribute('rel') ?? '') && type && isActivityType(type)) {
      return attribute('href')?.replaceAll('&amp;', '&') ?? null;
    }
  }
  return null;
}
