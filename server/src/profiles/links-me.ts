/** Elements whose text is no markup: nothing in them is a link. */
const RAW = new Set('script style textarea title xmp iframe noembed noframes plaintext template'.split(' '));

const NAME = /<([a-z][^\s/>]*)/iy;
/** One attribute, or what stands between two. Each step moves on, so the time is linear. */
const ATTRIBUTE = /[\s/]+|([^\s/>=]+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s>]+)))?|=/y;

/**
 * Where the `<a>` and `<link>` elements of a page lead that say `rel="me"`. Comments, scripts and the like are passed
 * over as a browser does: somebody else may have written what stands in them.
 */
export function linksMe(html: string): string[] {
  const found: string[] = [];
  let at = html.indexOf('<');
  while (at >= 0) {
    const end = afterMarkup(html, at, found);
    at = end < 0 ? -1 : html.indexOf('<', end);
  }
  return found;
}

/** The place after what begins here; -1 when it has no end. */
function afterMarkup(html: string, at: number, found: string[]): number {
  if (html.startsWith('<!--', at)) return after(html, '-->', at + 4);
  if (html[at + 1] === '!' || html[at + 1] === '?' || html[at + 1] === '/') return after(html, '>', at);
  NAME.lastIndex = at;
  const name = NAME.exec(html)?.[1]?.toLowerCase();
  if (name === undefined) return at + 1;
  const attributes = new Map<string, string>();
  ATTRIBUTE.lastIndex = NAME.lastIndex;
  let end = NAME.lastIndex;
  for (let match = ATTRIBUTE.exec(html); match; match = ATTRIBUTE.exec(html)) {
    end = ATTRIBUTE.lastIndex;
    const attribute = match[1]?.toLowerCase();
    if (attribute === 'rel' || attribute === 'href') {
      if (!attributes.has(attribute)) attributes.set(attribute, match[2] ?? match[3] ?? match[4] ?? '');
    }
  }
  if (html[end] !== '>') return -1;
  const href = attributes.get('href');
  const rel = attributes.get('rel')?.toLowerCase().split(/\s+/) ?? [];
  if ((name === 'a' || name === 'link') && href !== undefined && rel.includes('me'))
    found.push(decoded(href));
  return RAW.has(name) ? afterRaw(html, name, end) : end;
}

function after(html: string, what: string, from: number): number {
  const at = html.indexOf(what, from);
  return at < 0 ? -1 : at + what.length;
}

function afterRaw(html: string, name: string, from: number): number {
  const end = new RegExp(`</${name}[\\s/>]`, 'gi');
  end.lastIndex = from;
  return end.exec(html)?.index ?? -1;
}

/** The references that occur in addresses. */
function decoded(href: string): string {
  return href
    .replace(/&#x([0-9a-f]{1,6});/gi, (whole, code: string) => character(Number.parseInt(code, 16), whole))
    .replace(/&#([0-9]{1,7});/g, (whole, code: string) => character(Number(code), whole))
    .replaceAll('&amp;', '&')
    .trim();
}

function character(code: number, otherwise: string): string {
  return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : otherwise;
}
