import { IdParam } from '@skein/api/params.ts';
import { z } from 'zod';
import { notFound } from '../errors.ts';
import { type Route, route } from '../http/route.ts';
import { showPage } from '../sign-in/index.ts';
import { getVisiblePost, historyOf } from '../statuses/index.ts';
import { accountEntityOf } from './entities.ts';
import { accountNamed } from './profile.ts';

export const historyPage: Route = route({
  method: 'GET',
  path: '/:handle{@[^/]+}/:id{[0-9]+}/history',
  access: 'browser',
  scopes: [],
  params: z.object({ handle: z.string().max(600), id: IdParam }),
  answer: null,
  about: 'What a post said before it was edited',
  async handle(ctx, { handle, id }, request) {
    const author = await accountNamed(ctx, handle);
    const post = await getVisiblePost(ctx, id);
    if (post.account_id !== author.id) throw notFound();
    const versions = (await historyOf(ctx, post)).map(({ created_at, spoiler_text, content }) => ({
      created_at,
      spoiler_text,
      content,
    }));
    const account = await accountEntityOf(ctx, author.id);
    return showPage(ctx, request, 'history', { account, id: String(id), versions: versions.reverse() });
  },
});
