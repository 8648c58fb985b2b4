import { readMarkup } from '../cards/index.ts';

/** What stands in these elements is shown on no page. */
const APART = new Set('xmp iframe noembed noframes plaintext template'.split(' '));

/** Where the `<a>` and `<link>` elements of a page lead that say `rel="me"`. */
export async function linksMe(html: string): Promise<string[]> {
  const found: string[] = [];
  let apart = 0;
  await readMarkup(html, {
    onopentag(name, { rel = '', href }) {
      if (APART.has(name)) apart += 1;
      if (apart > 0 || href === undefined || (name !== 'a' && name !== 'link')) return;
      if (rel.toLowerCase().split(/\s+/).includes('me')) found.push(href.trim());
    },
    onclosetag(name) {
      if (APART.has(name)) apart -= 1;
    },
  });
  return found;
}
