import { call, type Person } from '../cast.ts';
import { onPage } from './pages.ts';
import { listed } from './statuses.ts';
import type { Look, Surface } from './surface.ts';

/** The list of a reader in which the author stands. */
export const LIST_SURFACES: readonly Surface[] = [
  {
    name: 'a list in which the author stands',
    routes: ['GET /api/v1/timelines/list/:list_id'],
    asking: 'offered',
    readers: ['member'],
    also: ({ visibility, relation }) =>
      relation === 'author' || (relation === 'follower' && visibility !== 'direct'),
    async shows(look) {
      return inList(look, (id) => listed(() => `/api/v1/timelines/list/${id}?limit=40`)(look));
    },
  },
  {
    name: 'the page of a list in which the author stands',
    routes: ['GET /lists/:id'],
    asking: 'offered',
    readers: ['member'],
    also: ({ visibility, relation }) =>
      relation === 'author' || (relation === 'follower' && visibility !== 'direct'),
    shows: (look) => inList(look, (id) => onPage(() => `/lists/${id}`)(look)),
  },
];

async function inList(look: Look, shows: (listId: string) => Promise<boolean>): Promise<boolean> {
  const { server, ctx, author } = look;
  const { token } = look.member as Person;
  const { body: list } = await call(server, 'POST', '/api/v1/lists', {
    token,
    body: { title: 'surface' },
  });
  // Put in as when the author was followed still.
  const row = { id: ctx.ids.next(), list_id: Number(list.id), account_id: author.id };
  await ctx.writer.write((db) => db.insertInto('list_accounts').values(row).execute());
  const shown = await shows(list.id);
  await call(server, 'DELETE', `/api/v1/lists/${list.id}`, { token });
  return shown;
}

/** Routes of lists that show no status, each with the reason. */
export const LISTS_WITHOUT_STATUS: Record<string, string> = {
  'GET /api/v1/lists': 'own words',
  'POST /api/v1/lists': 'own words',
  'GET /api/v1/lists/:id': 'own words',
  'PUT /api/v1/lists/:id': 'own words',
  'DELETE /api/v1/lists/:id': 'nothing',
  'GET /api/v1/lists/:id/accounts': 'accounts only',
  'POST /api/v1/lists/:id/accounts': 'nothing',
  'DELETE /api/v1/lists/:id/accounts': 'nothing',
  'GET /api/v1/accounts/:id/lists': 'own words',
};
