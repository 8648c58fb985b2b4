import { z } from 'zod';
import { type Route, route } from '../http/route.ts';
import { servePicture } from './picture.ts';

export const cardRoutes: readonly Route[] = [
  route({
    method: 'GET',
    path: '/media/cards/:file',
    access: 'server',
    media: true,
    scopes: [],
    params: z.object({ file: z.string() }),
    answer: null,
    about: "The picture of a page that posts link to, from this server's cache",
    handle: (ctx, { file }, request) => servePicture(ctx, file, request),
  }),
];
