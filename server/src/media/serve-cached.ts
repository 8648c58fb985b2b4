import type { Ctx } from '../context.ts';
import { notFound } from '../errors.ts';
import type { Answer } from '../http/answer.ts';
import type { Request } from '../http/request.ts';
import { cachePath } from './cache-files.ts';
import { fetchInto, once } from './fetch.ts';
import { cachedAnswer } from './serve.ts';
import type { Decoded } from './sizes.ts';
import { SMALL } from './store.ts';

/** A picture that is not in the cache: where it stands, and whom to tell what it turned out to be. */
export interface CachedPicture {
  url: string;
  fetched(decoded: Decoded): Promise<void>;
}

/**
 * A small picture of the cache under a name that another room gave it, fetched when somebody first looks.
 * @throws {Refusal} missing
 */
export async function serveCached(
  ctx: Ctx,
  name: string,
  request: Request,
  find: () => Promise<CachedPicture | null>,
): Promise<Answer> {
  const path = cachePath(ctx, name);
  if (path === null) throw notFound();
  const known = await cachedAnswer(ctx, path, name, request);
  if (known) return known;
  const picture = await find();
  if (!picture) throw notFound();
  const { url } = picture;
  await once(ctx, { key: name, path, url }, async () => {
    await picture.fetched(await fetchInto(ctx, url, [{ path, ...SMALL }]));
  });
  const answer = await cachedAnswer(ctx, path, name, request);
  if (!answer) throw notFound();
  return answer;
}
