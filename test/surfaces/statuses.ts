import { transact } from '../../server/src/db/transact.ts';
import { tagStatuses } from '../../server/src/statuses/tags.ts';
import { call, type Person } from '../cast.ts';
import { fetchSigned } from '../fetch-signed.ts';
import { markedIn } from './marked.ts';
import { onPage } from './pages.ts';
import type { Look, Surface } from './surface.ts';

const idsOf = (body: any): string[] => (Array.isArray(body) ? body.map((one) => one.id) : []);

export const listed =
  (path: (look: Look) => string) =>
  async (look: Look): Promise<boolean> => {
    const { body } = await call(look.server, 'GET', path(look), { token: look.member?.token });
    return idsOf(body).includes(String(look.statusId));
  };

export const answers =
  (method: string, path: (look: Look) => string) =>
  async (look: Look): Promise<boolean> => {
    const { status } = await call(look.server, method, path(look), {
      token: look.member?.token,
      body: method === 'POST' ? {} : undefined,
    });
    if (status !== 200 && status !== 404) throw new Error(`${method} ${path(look)} answered ${status}`);
    return status === 200;
  };

/** Puts the status under a hashtag, as if its author had written it; a boost never stands there. */
export async function tagged({ ctx, statusId }: Look): Promise<void> {
  const { visibility, boost_of_id } = await ctx.db
    .selectFrom('statuses')
    .select(['visibility', 'boost_of_id'])
    .where('id', '=', statusId)
    .executeTakeFirstOrThrow();
  if (boost_of_id !== null) return;
  await transact(ctx, (inner) => tagStatuses(inner, [{ statusId, visibility, names: ['surface'] }]));
}

/** Where apps and other servers are shown statuses. */
export const STATUS_SURFACES: readonly Surface[] = [
  {
    name: 'a status by its id',
    routes: ['GET /api/v1/statuses/:id'],
    asking: 'asked',
    readers: ['anonymous', 'member'],
    shows: answers('GET', ({ statusId }) => `/api/v1/statuses/${statusId}`),
  },
  {
    name: 'the conversation of a status',
    routes: ['GET /api/v1/statuses/:id/context'],
    asking: 'asked',
    readers: ['anonymous', 'member'],
    shows: answers('GET', ({ statusId }) => `/api/v1/statuses/${statusId}/context`),
  },
  {
    name: 'favouriting',
    routes: ['POST /api/v1/statuses/:id/favourite', 'POST /api/v1/statuses/:id/unfavourite'],
    asking: 'asked',
    readers: ['member'],
    async shows(look) {
      const shown = await answers('POST', ({ statusId }) => `/api/v1/statuses/${statusId}/favourite`)(look);
      if (shown) await answers('POST', ({ statusId }) => `/api/v1/statuses/${statusId}/unfavourite`)(look);
      return shown;
    },
  },
  {
    name: 'bookmarking',
    routes: ['POST /api/v1/statuses/:id/bookmark', 'POST /api/v1/statuses/:id/unbookmark'],
    asking: 'asked',
    readers: ['member'],
    async shows(look) {
      const shown = await answers('POST', ({ statusId }) => `/api/v1/statuses/${statusId}/bookmark`)(look);
      if (shown) await answers('POST', ({ statusId }) => `/api/v1/statuses/${statusId}/unbookmark`)(look);
      return shown;
    },
  },
  {
    name: 'several statuses by their ids',
    routes: ['GET /api/v1/statuses'],
    asking: 'asked',
    readers: ['anonymous', 'member'],
    shows: listed(({ statusId }) => `/api/v1/statuses?id[]=${statusId}`),
  },
  {
    name: 'what the author of a status typed',
    routes: ['GET /api/v1/statuses/:id/source'],
    asking: 'asked',
    readers: ['member'],
    shows: answers('GET', ({ statusId }) => `/api/v1/statuses/${statusId}/source`),
  },
  {
    name: 'what a status said',
    routes: ['GET /api/v1/statuses/:id/history'],
    asking: 'asked',
    readers: ['anonymous', 'member'],
    shows: answers('GET', ({ statusId }) => `/api/v1/statuses/${statusId}/history`),
  },
  {
    name: 'who favourited and boosted a status',
    routes: ['GET /api/v1/statuses/:id/favourited_by', 'GET /api/v1/statuses/:id/reblogged_by'],
    asking: 'asked',
    readers: ['anonymous', 'member'],
    async shows(look) {
      const path = `/api/v1/statuses/${look.statusId}`;
      const shown = await answers('GET', () => `${path}/favourited_by`)(look);
      const boosted = await answers('GET', () => `${path}/reblogged_by`)(look);
      if (shown !== boosted) throw new Error('one shows what the other does not');
      return shown;
    },
  },
  {
    name: 'what a reader favourited',
    routes: ['GET /api/v1/favourites'],
    asking: 'asked',
    readers: ['member'],
    postsOnly: true,
    shows: (look) =>
      markedIn(
        'favourites',
        look,
        listed(() => '/api/v1/favourites'),
      ),
  },
  {
    name: 'what a reader bookmarked',
    routes: ['GET /api/v1/bookmarks'],
    asking: 'asked',
    readers: ['member'],
    postsOnly: true,
    shows: (look) =>
      markedIn(
        'bookmarks',
        look,
        listed(() => '/api/v1/bookmarks'),
      ),
  },
  {
    name: 'boosting',
    routes: ['POST /api/v1/statuses/:id/reblog', 'POST /api/v1/statuses/:id/unreblog'],
    asking: 'asked',
    readers: ['member'],
    also: ({ visibility, relation }) =>
      relation === 'author'
        ? visibility !== 'direct'
        : relation !== 'blocking' && (visibility === 'public' || visibility === 'unlisted'),
    postsOnly: true,
    async shows({ server, member, statusId }) {
      const path = `/api/v1/statuses/${statusId}`;
      const { status } = await call(server, 'POST', `${path}/reblog`, { token: member?.token, body: {} });
      if (![200, 403, 404].includes(status)) throw new Error(`boosting answered ${status}`);
      if (status === 200) await call(server, 'POST', `${path}/unreblog`, { token: member?.token, body: {} });
      return status === 200;
    },
  },
  {
    name: "the author's statuses",
    routes: ['GET /api/v1/accounts/:id/statuses'],
    asking: 'asked',
    readers: ['anonymous', 'member'],
    shows: listed(({ author }) => `/api/v1/accounts/${author.id}/statuses?limit=40`),
  },
  {
    name: "the author's statuses under a hashtag",
    routes: ['GET /api/v1/accounts/:id/statuses'],
    asking: 'asked',
    readers: ['anonymous', 'member'],
    also: ({ boost }) => !boost,
    async shows(look) {
      await tagged(look);
      return listed(({ author }) => `/api/v1/accounts/${author.id}/statuses?tagged=surface&limit=40`)(look);
    },
  },
  {
    name: 'the public timeline',
    routes: ['GET /api/v1/timelines/public'],
    asking: 'offered',
    readers: ['anonymous', 'member'],
    also: ({ visibility, boost }) => visibility === 'public' && !boost,
    shows: listed(() => '/api/v1/timelines/public?limit=40'),
  },
  {
    name: 'a hashtag',
    routes: ['GET /api/v1/timelines/tag/:hashtag', 'GET /tags/:name'],
    asking: 'offered',
    readers: ['anonymous', 'member'],
    also: ({ visibility, boost }) => visibility === 'public' && !boost,
    async shows(look) {
      await tagged(look);
      const shown = await listed(() => '/api/v1/timelines/tag/surface?limit=40')(look);
      if (shown !== (await onPage(() => '/tags/surface')(look))) throw new Error('the page shows otherwise');
      return shown;
    },
  },
  {
    name: 'home',
    routes: ['GET /api/v1/timelines/home'],
    asking: 'offered',
    readers: ['member'],
    also: ({ visibility, relation }) =>
      relation === 'author' || (relation === 'follower' && visibility !== 'direct'),
    shows: listed(() => '/api/v1/timelines/home?limit=40'),
  },
  {
    name: 'notifications',
    routes: ['GET /api/v1/notifications'],
    asking: 'offered',
    readers: ['member'],
    also: ({ relation, boost }) => relation === 'mentioned' && !boost,
    async shows({ server, member, statusId }) {
      const { body } = await call(server, 'GET', '/api/v1/notifications?limit=80&include_filtered=true', {
        token: member?.token,
      });
      return (body as any[]).some((one) => one.type === 'mention' && one.status.id === String(statusId));
    },
  },
  {
    name: 'a search for its address',
    routes: ['GET /api/v2/search'],
    asking: 'asked',
    readers: ['anonymous', 'member'],
    async shows({ server, member, statusId }) {
      const q = encodeURIComponent(server.ctx.origin.status(statusId));
      const { body } = await call(server, 'GET', `/api/v2/search?q=${q}`, { token: member?.token });
      return idsOf(body.statuses).includes(String(statusId));
    },
  },
  {
    name: 'a search for its words, of a reader who favourited it once',
    routes: ['GET /api/v2/search'],
    asking: 'offered',
    readers: ['member'],
    async shows({ ctx, member, statusId }) {
      const reader = member as Person;
      const row = { id: ctx.ids.next(), account_id: reader.id, status_id: statusId };
      await ctx.writer.write((db) => db.insertInto('favourites').values(row).execute());
      const q = encodeURIComponent('in:library -nothing');
      const { body } = await reader.get(`/api/v2/search?type=statuses&limit=40&q=${q}`);
      await ctx.writer.write((db) => db.deleteFrom('favourites').where('id', '=', row.id).execute());
      return idsOf(body.statuses).includes(String(statusId));
    },
  },
  {
    name: 'a status as a document',
    routes: ['GET /ap/statuses/:id'],
    asking: 'asked',
    readers: ['anonymous', 'remote'],
    async shows(look) {
      const answer = await fetchSigned(look, look.ctx.origin.status(look.statusId));
      if (answer.status !== 200 && answer.status !== 404)
        throw new Error(`a document answered ${answer.status}`);
      return answer.status === 200;
    },
  },
  {
    name: "the author's outbox",
    routes: ['GET /ap/accounts/:id/outbox'],
    asking: 'asked',
    readers: ['anonymous', 'remote'],
    async shows(look) {
      const { ctx, author, statusId } = look;
      const answer = await fetchSigned(look, `${ctx.origin.outbox(author.id)}?page=true`);
      const { orderedItems } = (await answer.json()) as { orderedItems: { id: string }[] };
      return orderedItems.some((one) => one.id.split('#')[0] === ctx.origin.status(statusId));
    },
  },
];
