import { STREAM_TOPIC } from '../../server/src/streaming/changes.ts';
import { call } from '../cast.ts';
import { listen } from '../ears.ts';
import { tagged } from './statuses.ts';
import type { Look, Surface } from './surface.ts';

/** Whether the status is heard on this stream when it is announced anew, as if it had been published now. */
const heardOn =
  (stream: string) =>
  async ({ ctx, server, member, author, statusId }: Look): Promise<boolean> => {
    const row = await ctx.db
      .selectFrom('statuses')
      .select('visibility')
      .where('id', '=', statusId)
      .executeTakeFirstOrThrow();
    const ears = await listen(server, { query: `?stream=${stream}&access_token=${member?.token}` });
    await ears.understood();
    if (ears.errors.length > 1) throw new Error(`the stream was refused: ${ears.errors[0]?.error}`);
    ctx.live.announce(STREAM_TOPIC, {
      event: 'update',
      statusId,
      authorId: author.id,
      visibility: row.visibility,
    });
    // The reader's own status behind it always comes.
    const last = await member?.publish('the end #surface');
    let shown = false;
    // What was published for the look before may still be on its way.
    for (let id = ''; id !== last.id; shown ||= id === String(statusId)) {
      id = (await ears.next('update')).payload.id;
    }
    await ears.close();
    await member?.delete(`/api/v1/statuses/${last.id}`);
    return shown;
  };

const everybody: Pick<Surface, 'asking' | 'readers' | 'also'> = {
  asking: 'offered',
  readers: ['member'],
  also: ({ visibility, boost }) => visibility === 'public' && !boost,
};

/** Where apps hear of statuses as they come. */
export const STREAM_SURFACES: readonly Surface[] = [
  {
    name: 'a stream',
    routes: ['GET /api/v1/streaming/user'],
    asking: 'offered',
    readers: ['member'],
    also: ({ visibility, relation }) =>
      relation === 'author' || (relation === 'follower' && visibility !== 'direct'),
    shows: heardOn('user'),
  },
  {
    name: 'the stream of everybody',
    routes: [
      'GET /api/v1/streaming/public',
      'GET /api/v1/streaming/public/local',
      'GET /api/v1/streaming/public/remote',
    ],
    ...everybody,
    shows: heardOn('public'),
  },
  {
    name: 'the stream of a hashtag',
    routes: ['GET /api/v1/streaming/hashtag', 'GET /api/v1/streaming/hashtag/local'],
    ...everybody,
    async shows(look) {
      await tagged(look);
      return heardOn('hashtag&tag=surface')(look);
    },
  },
  {
    name: 'the stream of a list',
    routes: ['GET /api/v1/streaming/list'],
    asking: 'offered',
    readers: ['member'],
    also: ({ visibility, relation }) =>
      relation === 'author' || (relation === 'follower' && visibility !== 'direct'),
    async shows(look) {
      const { ctx, server, author, member } = look;
      const token = member?.token;
      const { body: list } = await call(server, 'POST', '/api/v1/lists', {
        token,
        body: { title: 'Surface' },
      });
      // The reader's own status ends the look, so they stand in it as well.
      for (const account_id of new Set([author.id, member?.id as number])) {
        const row = { id: ctx.ids.next(), list_id: Number(list.id), account_id };
        await ctx.writer.write((db) => db.insertInto('list_accounts').values(row).execute());
      }
      const shown = await heardOn(`list&list=${list.id}`)(look);
      await call(server, 'DELETE', `/api/v1/lists/${list.id}`, { token });
      return shown;
    },
  },
];
