import type { Ctx } from '../context.ts';
import { formatText, namedIn } from '../statuses/index.ts';

/** A note as HTML: paragraphs, links, mentions and hashtags, as in a status. Asks other servers for people not known here. */
export async function noteHtml(ctx: Ctx, source: string): Promise<string> {
  return formatText(ctx, source, await namedIn(ctx, source));
}

/** The value of a field: one line, and its links say of their page that it is the same person's (`rel="me"`). */
export async function fieldHtml(ctx: Ctx, source: string): Promise<string> {
  const line = source.replace(/\s+/g, ' ');
  const html = formatText(ctx, line, await namedIn(ctx, line));
  return html
    .replace(/^<p>(.*)<\/p>$/s, '$1')
    .replaceAll(' rel="nofollow noopener"', ' rel="nofollow noopener me"');
}
