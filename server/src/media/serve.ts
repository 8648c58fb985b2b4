import { open } from 'node:fs/promises';
import { extname } from 'node:path';
import type { Ctx } from '../context.ts';
import { notFound } from '../errors.ts';
import type { Answer } from '../http/answer.ts';
import type { Request } from '../http/request.ts';
import { type Format, TYPE_OF } from './decode.ts';
import { pathOf, storeFolder } from './files.ts';

/** A file never changes under its name, runs nothing where it is opened, and may be shown by pages of any origin. */
const HEADERS = {
  'Cache-Control': 'public, max-age=31536000, immutable',
  'Content-Security-Policy': "default-src 'none'; sandbox",
  'Cross-Origin-Resource-Policy': 'cross-origin',
  'X-Content-Type-Options': 'nosniff',
  'Content-Disposition': 'inline',
  Vary: 'Accept-Encoding',
};

/** A file of the store, for whoever knows its name. @throws {Refusal} missing */
export async function serveFile(ctx: Ctx, name: string, request: Request): Promise<Answer> {
  const path = pathOf(storeFolder(ctx), name);
  if (path === null) throw notFound();
  const type = TYPE_OF[extname(name).slice(1) as Format];
  return fileAnswer(path, { ...HEADERS, 'Content-Type': type, ETag: `"${name}"` }, request);
}

async function fileAnswer(path: string, headers: Record<string, string>, request: Request): Promise<Answer> {
  const handle = await open(path, 'r').catch((error: { code?: string }) => {
    throw error.code === 'ENOENT' ? notFound(error) : error;
  });
  if (request.headers['if-none-match'] === headers.ETag) {
    await handle.close();
    return { status: 304, headers, body: null };
  }
  const { size } = await handle.stat();
  return {
    status: 200,
    headers: { ...headers, 'Content-Length': String(size) },
    body: handle.createReadStream(),
  };
}
