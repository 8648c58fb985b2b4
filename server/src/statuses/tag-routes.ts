import { Tag } from '@skein/api/tag.ts';
import { z } from 'zod';
import { notFound } from '../errors.ts';
import { json } from '../http/answer.ts';
import { type Route, route } from '../http/route.ts';
import { tagEntities } from './tag-view.ts';
import { tagName, tagsNamed } from './tags.ts';

/** Of a hashtag that nobody has used. */
const NO_ID = 0;

export const tagRoutes: readonly Route[] = [
  route({
    method: 'GET',
    path: '/api/v1/tags/:name',
    access: 'anyone',
    scopes: [],
    params: z.object({ name: z.string().max(1000) }),
    answer: Tag,
    about: 'A hashtag, and how much was written under it in the last week',
    async handle(ctx, params) {
      const name = tagName(params.name);
      if (name === null) throw notFound();
      const id = (await tagsNamed(ctx, [name])).get(name) ?? NO_ID;
      const [tag] = await tagEntities(ctx, [{ id, name }]);
      return json(tag);
    },
  }),
];
