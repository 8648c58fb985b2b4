/**
 * What the owner typed at length, as HTML: paragraphs, headings that begin with `#`, lists of lines that begin with `-`
 * or `*`, and web addresses as links. Nothing of the text itself is HTML.
 */
export function prose(text: string): string {
  const blocks = text.replace(/\r\n?/g, '\n').split(/\n\s*\n/);
  return blocks
    .map((block) => block.trim())
    .filter((block) => block !== '')
    .map(blockHtml)
    .join('');
}

const HEADING = /^(#{1,4})\s+(.*)$/;
const ITEM = /^[-*]\s+/;

function blockHtml(block: string): string {
  const lines = block.split('\n');
  const [first = '', ...rest] = lines;
  const heading = HEADING.exec(first);
  if (heading) {
    // The page has its own first heading.
    const level = Math.min(6, (heading[1] as string).length + 1);
    const below = rest.join('\n').trim();
    return `<h${level}>${inline(heading[2] as string)}</h${level}>${below === '' ? '' : blockHtml(below)}`;
  }
  if (lines.every((line) => ITEM.test(line.trim()))) {
    const items = lines.map((line) => `<li>${inline(line.trim().replace(ITEM, ''))}</li>`);
    return `<ul>${items.join('')}</ul>`;
  }
  return `<p>${lines.map(inline).join('<br />')}</p>`;
}

const ADDRESS = /\bhttps?:\/\/[^\s<>"'`]{1,2048}/giu;

function inline(text: string): string {
  let html = '';
  let at = 0;
  for (const match of text.matchAll(ADDRESS)) {
    const url = match[0].replace(/[.,;:!?)*]+$/, '');
    if (!URL.canParse(url)) continue;
    html += `${escaped(text.slice(at, match.index))}<a href="${escaped(url)}" rel="noopener">${escaped(url)}</a>`;
    at = match.index + url.length;
  }
  return html + escaped(text.slice(at));
}

const ENTITIES: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (char) => ENTITIES[char] as string);
}
