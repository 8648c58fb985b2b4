import type { OEmbed } from '@skein/api/oembed.ts';
import type { Status } from '@skein/api/status.ts';
import type { Ctx } from '../context.ts';
import { notFound } from '../errors.ts';
import { escapeHtml, findStatusByUri } from '../statuses/index.ts';
import { entityForAll } from './embed.ts';
import { frameHeight } from './frame-height.ts';

/** Mastodon's numbers. */
const WIDTH = 400;
const CACHE_SECONDS = 86_400;
/** Wider and higher than any screen: what somebody asks for is written into a page. */
const MOST = 10_000;

/** The post of ours that an address names, as everybody sees it. @throws {Refusal} missing */
export async function statusNamed(ctx: Ctx, url: string | undefined): Promise<Status> {
  const row = url !== undefined && ctx.origin.isOurs(url) ? await findStatusByUri(ctx, url) : undefined;
  if (!row || row.uri !== null) throw notFound();
  return entityForAll(ctx, row);
}

/**
 * What a site needs in order to show a post. Where Mastodon gives a link and a script that makes a frame of it, this gives
 * the frame itself, shut off from the page around it: no script of ours runs in other people's pages, and what a post
 * says stands in none of them.
 */
export function oembedOf(
  { origin: ours }: Ctx,
  status: Status,
  asked: { width?: string | undefined; height?: string | undefined },
): OEmbed {
  const { username, display_name: name } = status.account;
  const width = pixels(asked.width) ?? WIDTH;
  const height = pixels(asked.height);
  const title = `@${username}@${ours.domain}`;
  const attributes = {
    src: ours.embed(username, Number(status.id)),
    class: 'skein-embed',
    title,
    width,
    height: Math.min(frameHeight(status, width), height ?? MOST),
    style: 'max-width: 100%; border: 0',
    sandbox: 'allow-popups allow-popups-to-escape-sandbox',
    allowfullscreen: 'allowfullscreen',
    loading: 'lazy',
  };
  const written = Object.entries(attributes).map(([key, value]) => `${key}="${escapeHtml(String(value))}"`);
  return {
    type: 'rich',
    version: '1.0',
    title,
    author_name: name.trim() || username,
    author_url: ours.profile(username),
    provider_name: ours.domain,
    provider_url: ours.path('/'),
    cache_age: CACHE_SECONDS,
    html: `<iframe ${written.join(' ')}></iframe>`,
    width,
    height,
  };
}

/** A number of pixels as people write it, as `400` or `400px`; null where it is none. */
function pixels(text = ''): number | null {
  const number = Number.parseInt(text, 10);
  return number > 0 ? Math.min(MOST, number) : null;
}
