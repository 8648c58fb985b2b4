import { ById } from '@skein/api/params.ts';
import type { Ctx } from '../context.ts';
import type { Id } from '../db/tables.ts';
import { notFound } from '../errors.ts';
import { redirect } from '../http/answer.ts';
import type { LimitName } from '../http/limits.ts';
import { type Route, route } from '../http/route.ts';
import { attachmentEntity, findAttached } from '../media/index.ts';
import { getVisible } from '../statuses/index.ts';

function proxy(path: string, part: 'url' | 'preview_url', limit?: LimitName): Route {
  return route({
    method: 'GET',
    path,
    access: 'browser',
    scopes: [],
    ...(limit ? { limit } : {}),
    params: ById,
    answer: null,
    about: 'Where a picture, film or sound of a post is on this server, by its id, for who may see the post',
    async handle(ctx, { id }) {
      const to = await addressOf(ctx, id, part);
      return redirect(to);
    },
  });
}

async function addressOf(ctx: Ctx, id: Id, part: 'url' | 'preview_url'): Promise<string> {
  const row = await findAttached(ctx, id);
  if (!row || row.status_id === null) throw notFound();
  await getVisible(ctx, row.status_id);
  const { url, preview_url } = attachmentEntity(ctx, row);
  // Never where it stands elsewhere: that server would learn who looks.
  const address = { url, preview_url }[part] ?? url;
  if (address === null) throw notFound();
  return address;
}

/** As Mastodon names attachments in links that last, and pictures of other servers that it has not fetched yet. */
export const mediaProxyRoutes: readonly Route[] = [
  proxy('/media/:id{[0-9]+}', 'url'),
  proxy('/media_proxy/:id', 'url', 'mediaProxy'),
  proxy('/media_proxy/:id/small', 'preview_url', 'mediaProxy'),
];
