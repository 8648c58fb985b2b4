import { getAccount } from '../../accounts/index.ts';
import type { Ctx } from '../../context.ts';
import { formatLink } from '../format.ts';
import type { Post } from '../queries.ts';

/**
 * Content with a link to what it quotes before it, for readers whose server or app knows no quotes: Mastodon's form,
 * which those that know them hide. A text that names the page already stays as it is.
 */
export async function withFallback(ctx: Ctx, content: string, quoted: Post): Promise<string> {
  const author = await getAccount(ctx, quoted.account_id);
  const own = quoted.uri === null;
  const url = own ? ctx.origin.statusPage(author.username, quoted.id) : (quoted.url ?? quoted.uri ?? '');
  if (content.includes(`href="${url}"`)) return content;
  // Links to this server are stored as paths.
  const link = own ? formatLink(url).replace(`href="${ctx.origin.origin}/`, 'href="/') : formatLink(url);
  return `<p class="quote-inline">RE: ${link}</p>${content}`;
}
