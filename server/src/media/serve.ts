import { type FileHandle, open } from 'node:fs/promises';
import { extname } from 'node:path';
import type { Ctx } from '../context.ts';
import { notFound } from '../errors.ts';
import type { Answer } from '../http/answer.ts';
import type { Request } from '../http/request.ts';
import { viewed } from './cache-files.ts';
import { containerByStart, PLAYED_AS } from './container.ts';
import { pathOf, storeFolder } from './files.ts';
import { partOf } from './part.ts';
import { type Format, type Sounding, TYPE_OF } from './sizes.ts';

/** A file never changes under its name, runs nothing where it is opened, and may be shown by pages of any origin. */
const HEADERS = {
  'Cache-Control': 'public, max-age=31536000, immutable',
  'Content-Security-Policy': "default-src 'none'; sandbox",
  'Cross-Origin-Resource-Policy': 'cross-origin',
  'X-Content-Type-Options': 'nosniff',
  'Content-Disposition': 'inline',
  'Accept-Ranges': 'bytes',
  Vary: 'Accept-Encoding',
};

/** A file of the store, for whoever knows its name. @throws {Refusal} missing */
export async function serveFile(ctx: Ctx, name: string, request: Request): Promise<Answer> {
  const path = pathOf(storeFolder(ctx), name);
  if (path === null) throw notFound();
  const type = TYPE_OF[extname(name).slice(1) as Format | Sounding];
  const handle = await open(path, 'r').catch(unlessMissing);
  if (!handle) throw notFound();
  return fileAnswer(handle, { ...HEADERS, 'Content-Type': type, ETag: `"${name}"` }, request);
}

/**
 * A file of the cache; null when it is not there. What kind it is, its first bytes say: of a picture we wrote them, of a
 * film they are another server's, and it is named as one of the few kinds that a browser plays.
 */
export async function cachedAnswer(
  ctx: Ctx,
  path: string,
  name: string,
  request: Request,
): Promise<Answer | null> {
  const handle = await open(path, 'r').catch(unlessMissing);
  if (!handle) return null;
  const { mtimeMs } = await handle.stat();
  await viewed(ctx, path, mtimeMs);
  const { buffer } = await handle.read(Buffer.alloc(64), 0, 64, 0);
  return fileAnswer(handle, { ...HEADERS, 'Content-Type': typeOf(buffer), ETag: `"${name}"` }, request);
}

function typeOf(start: Buffer): string {
  const container = containerByStart(start);
  if (container !== null && container !== 'gif') return PLAYED_AS[container];
  if (start[0] === 0xff) return TYPE_OF.jpg;
  return start[0] === 0x89 ? TYPE_OF.png : TYPE_OF.webp;
}

function unlessMissing(error: { code?: string }): null {
  if (error.code === 'ENOENT') return null;
  throw error;
}

async function fileAnswer(
  handle: FileHandle,
  headers: Record<string, string>,
  request: Request,
): Promise<Answer> {
  if (request.headers['if-none-match'] === headers.ETag) {
    await handle.close();
    return { status: 304, headers, body: null };
  }
  const { size } = await handle.stat();
  const part = partOf(request.headers, size, headers.ETag as string);
  if (part === 'beyond') {
    await handle.close();
    return {
      status: 416,
      headers: { ...headers, 'Cache-Control': 'no-store', 'Content-Range': `bytes */${size}` },
      body: null,
    };
  }
  const { start, end } = part ?? { start: 0, end: size - 1 };
  return {
    status: part ? 206 : 200,
    headers: {
      ...headers,
      'Content-Length': String(part ? end - start + 1 : size),
      ...(part && { 'Content-Range': `bytes ${start}-${end}/${size}` }),
    },
    body: handle.createReadStream(part ? { start, end } : { start: 0 }),
  };
}
