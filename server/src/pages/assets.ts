import { readFile, stat } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { Nothing } from '@skein/api/params.ts';
import { z } from 'zod';
import { notFound } from '../errors.ts';
import type { Answer } from '../http/answer.ts';
import { CLIENT_FOLDER } from '../http/render.ts';
import type { Request } from '../http/request.ts';
import { type Route, route } from '../http/route.ts';

const TYPES: Record<string, string> = {
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.webp': 'image/webp',
  '.woff2': 'font/woff2',
};

/** Files that keep their name, at the root. */
const ROOT_FILES = ['favicon.svg', 'avatar.png', 'header.png', 'icon-96.png', 'icon-192.png', 'icon-512.png'];

/** What browsers fetch beside the pages. The name of everything under /assets/ changes with its content. */
export const assetRoutes: readonly Route[] = [
  route({
    method: 'GET',
    path: '/assets/:file',
    access: 'server',
    scopes: [],
    params: z.object({ file: z.string() }),
    answer: null,
    about: 'A part of the pages',
    handle: (_ctx, { file }, request) =>
      send(request, join('assets', plainName(file)), 'public, max-age=31536000, immutable'),
  }),
  ...ROOT_FILES.map((file) =>
    route({
      method: 'GET',
      path: `/${file}`,
      access: 'server',
      scopes: [],
      params: Nothing,
      answer: null,
      about: 'A picture of ours',
      handle: (_ctx, _params, request) => send(request, file, 'public, max-age=86400'),
    }),
  ),
];

/** One plain name: no folders, nothing hidden. @throws {Refusal} missing */
function plainName(file: string): string {
  if (!/^[A-Za-z0-9_][A-Za-z0-9_.-]{0,120}$/.test(file)) throw notFound();
  return file;
}

async function send({ headers }: Request, path: string, caching: string): Promise<Answer> {
  const type = TYPES[extname(path)];
  const file = join(CLIENT_FOLDER, path);
  const known = type === undefined ? null : await stat(file).catch(() => null);
  if (!known?.isFile()) throw notFound();
  const etag = `"${known.size.toString(36)}-${Math.floor(known.mtimeMs).toString(36)}"`;
  const common = {
    'Content-Type': type as string,
    'Cache-Control': caching,
    'Content-Security-Policy': "default-src 'none'; style-src 'unsafe-inline'; sandbox",
    'Cross-Origin-Resource-Policy': 'cross-origin',
    Vary: 'Accept-Encoding',
    ETag: etag,
  };
  if (headers['if-none-match'] === etag) return { status: 304, headers: common, body: null };
  return { status: 200, headers: common, body: new Uint8Array(await readFile(file)) };
}
