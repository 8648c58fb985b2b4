import { Id, list, Whole } from '@skein/api/params.ts';
import { Poll } from '@skein/api/poll.ts';
import { z } from 'zod';
import { parseId } from '../../db/ids.ts';
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
    params: z.object({ id: Id }),
    answer: Poll,
    about: 'A poll as it stands',
    async handle(ctx, { id }) {
      return json(await freshPoll(ctx, parseId(id)));
    },
  }),
  route({
    method: 'POST',
    path: '/api/v1/polls/:id/votes',
    access: 'member',
    scopes: ['write:statuses'],
    params: z.object({ id: Id, choices: list(Whole, MOST_CHOICES) }),
    answer: Poll,
    about: 'Choose options of a poll, by their places from 0',
    async handle(ctx, { id, choices }) {
      const statusId = parseId(id);
      await vote(ctx, { statusId, choices });
      return json(await showPoll(ctx, statusId));
    },
  }),
];
