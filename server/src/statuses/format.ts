import { type AccountRow, pageOf } from '../accounts/index.ts';
import type { Ctx } from '../context.ts';
import { fold } from '../db/dialect.ts';
import { withWholeLinks } from '../origin.ts';
import { type Span, spansOf } from './text.ts';

const ENTITIES: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Text for HTML, in content and in attributes. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (char) => ENTITIES[char] as string);
}

/**
 * What a member typed as the HTML that Mastodon makes of it: paragraphs, line breaks, links, mentions of known
 * accounts (`known` by the handle as typed, lower case) and hashtags. Links to this server are paths: `contentOf` puts
 * the origin before them when they are shown, so that none is stored.
 */
export function formatText(
  ctx: Pick<Ctx, 'origin'>,
  text: string,
  known: ReadonlyMap<string, AccountRow>,
): string {
  const body = text.replace(/\r\n?/g, '\n').trim();
  if (body === '') return '';
  let html = '';
  let at = 0;
  for (const span of spansOf(body)) {
    html +=
      escapeHtml(body.slice(at, span.start)) + formatSpan(ctx, span, body.slice(span.start, span.end), known);
    at = span.end;
  }
  html += escapeHtml(body.slice(at));
  const paragraphs = html.split(/\n{2,}/).map((part) => `<p>${part.replaceAll('\n', '<br />')}</p>`);
  return paragraphs.join('');
}

function formatSpan(
  ctx: Pick<Ctx, 'origin'>,
  span: Span,
  typed: string,
  known: ReadonlyMap<string, AccountRow>,
): string {
  if (span.kind === 'url') return formatLink(span.url);
  if (span.kind === 'hashtag') {
    const url = escapeHtml(`/tags/${encodeURIComponent(fold(span.name))}`);
    return `<a href="${url}" class="mention hashtag" rel="tag">#<span>${escapeHtml(span.name)}</span></a>`;
  }
  const account = known.get(span.handle.toLowerCase());
  if (!account) return escapeHtml(typed);
  return mentionHtml(account.local ? pathOf(ctx, account) : pageOf(ctx, account), account.username);
}

/** Somebody named in HTML, as apps know it: they open the account themselves. */
export function mentionHtml(url: string, username: string): string {
  return `<span class="h-card" translate="no"><a href="${escapeHtml(url)}" class="u-url mention">@<span>${escapeHtml(username)}</span></a></span>`;
}

function pathOf(ctx: Pick<Ctx, 'origin'>, { username }: AccountRow): string {
  return ctx.origin.profile(username).slice(ctx.origin.origin.length);
}

/** The content of a status as it is shown: in one of ours, links to this server whole again. */
export function contentOf(
  ctx: Pick<Ctx, 'origin'>,
  { uri, content }: { uri: string | null; content: string },
): string {
  return uri === null ? withWholeLinks(ctx.origin, content) : content;
}

/** A link shown without its scheme and cut at 30 characters, the rest present but hidden. */
export function formatLink(url: string): string {
  const prefix = /^https?:\/\/(www\.)?/i.exec(url)?.[0] ?? '';
  const rest = url.slice(prefix.length);
  const shown = rest.slice(0, 30);
  const hidden = rest.slice(30);
  return (
    `<a href="${escapeHtml(url)}" target="_blank" rel="nofollow noopener" translate="no">` +
    `<span class="invisible">${escapeHtml(prefix)}</span>` +
    `<span class="${hidden ? 'ellipsis' : ''}">${escapeHtml(shown)}</span>` +
    `<span class="invisible">${escapeHtml(hidden)}</span></a>`
  );
}
