import { stat } from 'node:fs/promises';
import type { Ctx } from '../context.ts';
import type { Id } from '../db/tables.ts';
import { EMOJI_BYTES, type EmojiPicture, findEmoji } from '../emojis/index.ts';
import { invalid, notFound } from '../errors.ts';
import type { Answer } from '../http/answer.ts';
import type { Request } from '../http/request.ts';
import type { Upload } from '../http/uploads.ts';
import { hostPolicy } from '../instance/index.ts';
import { cachePath } from './cache-files.ts';
import { fetchInto, once } from './fetch.ts';
import { removeFiles, storeFolder } from './files.ts';
import { cachedAnswer } from './serve.ts';
import { EMOJI_PIXELS, type Measures, type Size, TYPE_OF } from './sizes.ts';
import { storeSizes } from './store.ts';

/** As it came, and standing still. */
const SIZES: readonly [Size, Size] = [{ pixels: EMOJI_PIXELS }, { pixels: EMOJI_PIXELS, still: true }];

/**
 * Puts the picture of an emoji into the store, on the disk when this returns. Its row comes after; a name that comes
 * into no row is swept with its file.
 * @throws {Refusal} invalid (no picture, larger than Mastodon takes), unavailable
 */
export async function storeEmoji(ctx: Ctx, { path }: Pick<Upload, 'path'>): Promise<EmojiPicture> {
  if ((await stat(path)).size > EMOJI_BYTES) throw tooLarge();
  const { names, pictures } = await storeSizes(ctx, path, SIZES);
  const [file, still] = names as [string, string];
  const [shown] = pictures;
  // Servers that read it refuse what is larger, and other kinds, as Mastodon does.
  const fault =
    !shown || shown.bytes > EMOJI_BYTES ? tooLarge() : shown.format === 'jpg' ? otherKind() : null;
  if (fault) {
    await removeFiles(storeFolder(ctx), names);
    throw fault;
  }
  return { file, still, mime: TYPE_OF[(shown as Measures).format] };
}

/** Removes a picture that came into no row. */
export async function dropEmoji(ctx: Ctx, { file, still }: EmojiPicture): Promise<void> {
  await removeFiles(storeFolder(ctx), [file, still]);
}

const otherKind = () => invalid('Image is no PNG, GIF or WebP');
const tooLarge = () => invalid(`Image must be less than ${EMOJI_BYTES / 1024} KB`);

/** An emoji of another server, fetched when somebody first looks: their browser asks us and never its server. @throws {Refusal} missing */
export async function serveEmoji(ctx: Ctx, id: Id, name: string, request: Request): Promise<Answer> {
  const path = cachePath(ctx, name);
  if (path === null) throw notFound();
  const known = await cachedAnswer(ctx, path, name, request);
  if (known) return known;
  const emoji = await findEmoji(ctx, id);
  if (!emoji || emoji.image_url === null || emoji.host === null) throw notFound();
  if ((await hostPolicy(ctx)).limitsOf({ domain: emoji.host, uri: null }).rejectMedia) throw notFound();
  const { file, still_file, image_url } = emoji;
  const [shown, still] = [cachePath(ctx, file), cachePath(ctx, still_file)];
  if (![file, still_file].includes(name) || !shown || !still) throw notFound();
  const [moving, standing] = SIZES;
  const sizes = [
    { path: shown, ...moving },
    { path: still, ...standing },
  ];
  const wanted = { key: `emoji ${id} ${file}`, path, url: image_url };
  await once(ctx, wanted, () => fetchInto(ctx, image_url, sizes, EMOJI_BYTES));
  const answer = await cachedAnswer(ctx, path, name, request);
  if (!answer) throw notFound();
  return answer;
}
