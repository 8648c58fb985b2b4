import { z } from 'zod';
import type { Ctx } from '../context.ts';
import { type Answer, json } from '../http/answer.ts';
import { type Tag, tagEntities } from '../statuses/index.ts';

/** What is asked of the hashtag that the path names. */
export const ByName = z.object({ name: z.string().max(1000) });

/** The answer of one hashtag. */
export async function one(ctx: Ctx, tag: Tag): Promise<Answer> {
  const [entity] = await tagEntities(ctx, [tag]);
  return json(entity);
}
