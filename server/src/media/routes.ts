import { MediaAttachment } from '@skein/api/media.ts';
import { DescribeMediaParams, UploadTexts } from '@skein/api/media-params.ts';
import { ById, IdParam, Nothing } from '@skein/api/params.ts';
import { z } from 'zod';
import type { Ctx } from '../context.ts';
import type { Id } from '../db/tables.ts';
import { Refusal } from '../errors.ts';
import { type Answer, json } from '../http/answer.ts';
import { type Route, route } from '../http/route.ts';
import { Upload } from '../http/uploads.ts';
import { describe } from './describe.ts';
import { discard } from './discard.ts';
import { serveEmoji } from './emojis.ts';
import { FILM_LIMITS } from './film-limits.ts';
import { servePortrait } from './portraits.ts';
import { getOwnIdle } from './queries.ts';
import { whenReady } from './ready.ts';
import { serveFile } from './serve.ts';
import { serveRemote } from './serve-remote.ts';
import { takeIn } from './take-in.ts';
import { attachmentEntity } from './view.ts';

const SCOPES = ['write:media'];
const PATIENCE_MS = 25_000;

/** `thumbnail`, with which apps may replace the first picture of a film, is read over. */
const UploadParams = UploadTexts.extend({ file: z.instanceof(Upload, { error: "can't be blank" }) });

/** 206 while it is being made ready, or what is said instead. @throws {Refusal} missing, invalid (it cannot be) */
async function show(ctx: Ctx, id: Id, pending = 206): Promise<Answer> {
  const row = await getOwnIdle(ctx, id);
  if (row.failed === 1) throw new Refusal('invalid', 'Error processing thumbnail for uploaded media');
  return json(attachmentEntity(ctx, row), {}, row.ready === 1 ? 200 : pending);
}

/** Apps of old ask once and expect it ready: they wait, not for ever. */
async function showReady(ctx: Ctx, id: Id): Promise<Answer> {
  await whenReady(ctx, id, PATIENCE_MS);
  return show(ctx, id);
}

export const mediaRoutes: readonly Route[] = [
  ...(['/api/v2/media', '/api/v1/media'] as const).map((path) =>
    route({
      method: 'POST',
      path,
      access: 'member',
      scopes: SCOPES,
      params: UploadParams,
      answer: MediaAttachment,
      limit: 'media',
      uploads: { names: ['file'], mostBytes: FILM_LIMITS.bytes },
      about: 'Upload a picture, film or sound for a status that is yet to be published',
      async handle(ctx, { file, description, focus }) {
        const id = await takeIn(ctx, { file, description: description ?? null, focus: focus ?? null });
        return path === '/api/v1/media' ? showReady(ctx, id) : show(ctx, id, 202);
      },
    }),
  ),
  route({
    method: 'GET',
    path: '/api/v1/media/:id',
    access: 'member',
    scopes: SCOPES,
    params: ById,
    answer: MediaAttachment,
    about: 'Show what was uploaded and waits for its status',
    handle: (ctx, { id }) => show(ctx, id),
  }),
  route({
    method: 'PUT',
    path: '/api/v1/media/:id',
    access: 'member',
    scopes: SCOPES,
    params: DescribeMediaParams.extend({ id: IdParam }),
    answer: MediaAttachment,
    about: 'Describe what was uploaded and waits for its status',
    async handle(ctx, { id, description, focus }) {
      await describe(ctx, { attachmentId: id, description, focus });
      return show(ctx, id);
    },
  }),
  route({
    method: 'DELETE',
    path: '/api/v1/media/:id',
    access: 'member',
    scopes: SCOPES,
    params: ById,
    answer: Nothing,
    about: 'Remove what was uploaded and hangs on no status',
    async handle(ctx, { id }) {
      await discard(ctx, { attachmentId: id });
      return json({});
    },
  }),
  route({
    method: 'GET',
    path: '/media/remote/:file',
    access: 'server',
    media: true,
    scopes: [],
    params: z.object({ file: z.string() }),
    answer: null,
    about: "A picture, film or sound of another server, from this one's cache",
    handle: (ctx, { file }, request) => serveRemote(ctx, file, request),
  }),
  route({
    method: 'GET',
    path: '/media/portraits/:id/:file',
    access: 'server',
    media: true,
    scopes: [],
    params: ById.extend({ file: z.string() }),
    answer: null,
    about: "An avatar or header of another server, from this one's cache",
    handle: (ctx, { id, file }, request) => servePortrait(ctx, id, file, request),
  }),
  route({
    method: 'GET',
    path: '/media/emojis/:id/:file',
    access: 'server',
    media: true,
    scopes: [],
    params: ById.extend({ file: z.string() }),
    answer: null,
    about: "An emoji of another server, from this one's cache",
    handle: (ctx, { id, file }, request) => serveEmoji(ctx, id, file, request),
  }),
  route({
    method: 'GET',
    path: '/media/:file{[^/]+\\.[^/]+}',
    access: 'server',
    media: true,
    scopes: [],
    params: z.object({ file: z.string() }),
    answer: null,
    about: 'A picture, for whoever knows its name',
    handle: (ctx, { file }, request) => serveFile(ctx, file, request),
  }),
];
