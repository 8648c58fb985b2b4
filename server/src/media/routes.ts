import { MediaAttachment } from '@skein/api/media.ts';
import { DescribeMediaParams, UploadTexts } from '@skein/api/media-params.ts';
import { ById, IdParam, Nothing } from '@skein/api/params.ts';
import { z } from 'zod';
import type { Ctx } from '../context.ts';
import type { Id } from '../db/tables.ts';
import { type Answer, json } from '../http/answer.ts';
import { type Route, route } from '../http/route.ts';
import { Upload } from '../http/uploads.ts';
import { describe } from './describe.ts';
import { discard } from './discard.ts';
import { servePortrait } from './portraits.ts';
import { getOwnIdle } from './queries.ts';
import { serveFile } from './serve.ts';
import { serveRemote } from './serve-remote.ts';
import { IMAGE_BYTES, upload } from './upload.ts';
import { attachmentEntity } from './view.ts';

const SCOPES = ['write:media'];
/** `thumbnail` is for films and sounds; with a picture it is read over. */
const UploadParams = UploadTexts.extend({ file: z.instanceof(Upload, { error: "can't be blank" }) });

async function show(ctx: Ctx, id: Id): Promise<Answer> {
  return json(attachmentEntity(ctx, await getOwnIdle(ctx, id)));
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
      uploads: { names: ['file'], mostBytes: IMAGE_BYTES },
      about: 'Upload a picture for a status that is yet to be published',
      async handle(ctx, { file, description, focus }) {
        const id = await upload(ctx, { file, description: description ?? null, focus: focus ?? null });
        return show(ctx, id);
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
    about: 'Show a picture that waits for its status',
    handle: (ctx, { id }) => show(ctx, id),
  }),
  route({
    method: 'PUT',
    path: '/api/v1/media/:id',
    access: 'member',
    scopes: SCOPES,
    params: DescribeMediaParams.extend({ id: IdParam }),
    answer: MediaAttachment,
    about: 'Describe a picture that waits for its status',
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
    about: 'Remove a picture that hangs on no status',
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
    about: "A picture of another server, from this one's cache",
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
    path: '/media/:file',
    access: 'server',
    media: true,
    scopes: [],
    params: z.object({ file: z.string() }),
    answer: null,
    about: 'A picture, for whoever knows its name',
    handle: (ctx, { file }, request) => serveFile(ctx, file, request),
  }),
];
