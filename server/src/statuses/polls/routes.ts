import { ById, IdParam, list, Whole } from '@skein/api/params.ts';
import { Poll } from '@skein/api/poll.ts';
import { z } from 'zod';
import { json } from '../../http/answer.ts';
import { type Route, route } from '../../http/route.ts';
import { freshPoll, showPoll } from './show.ts';
import { vote } from './vote.ts';

/** More than any poll offers. */
const MOST_CHOICES = 100;

export const pollRoutes: readonly Route[] = [
  route({
    method: 'GET',
    path: '/api/v1/polls/:id',
    access: 'anyone',
    scopes: ['read:statuses'],
    params: ById,
    answer: Poll,
    about: 'A poll as it stands',
    async handle(ctx, { id }) {
      return json(await freshPoll(ctx, id));
    },
  }),
  route({
    method: 'POST',
    path: '/api/v1/polls/:id/votes',
    access: 'member',
    scopes: ['write:statuses'],
    params: z.object({ id: IdParam, choices: list(Whole, MOST_CHOICES) }),
    answer: Poll,
    about: 'Choose options of a poll, by their places from 0',
    async handle(ctx, { id, choices }) {
      await vote(ctx, { statusId: id, choices });
      return json(await showPoll(ctx, id));
    },
  }),
];
