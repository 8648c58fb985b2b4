import { call, type Person } from '../cast.ts';
import { memberBrowser, type Visitor, visitor } from '../visitor.ts';
import { onPage } from './pages.ts';
import { tagged } from './statuses.ts';
import type { Look, Surface } from './surface.ts';

const browserOf = async ({ server, member }: Look): Promise<Visitor> =>
  member ? memberBrowser(member) : visitor(server);

/** Hangs a picture on the status while it is looked at. */
async function withPicture(look: Look, see: (id: number) => Promise<boolean>): Promise<boolean> {
  const { ctx, author, statusId } = look;
  const id = ctx.ids.next();
  const row = {
    id,
    account_id: author.id,
    status_id: statusId,
    place: 0,
    type: 'image' as const,
    mime: 'image/webp',
    file: 'surface.webp',
    small_file: 'surface-small.webp',
    bytes: 1,
    width: 1,
    height: 1,
    small_width: 1,
    small_height: 1,
    blurhash: null,
    focus: null,
    description: null,
    remote_url: null,
    ready: 1 as const,
    idle_since: null,
  };
  await ctx.writer.write((db) => db.insertInto('attachments').values(row).execute());
  const shown = await see(id);
  await ctx.writer.write((db) => db.deleteFrom('attachments').where('id', '=', id).execute());
  return shown;
}

/** Where a browser is sent, or not. */
async function sent(look: Look, path: string): Promise<boolean> {
  const { status } = await (await browserOf(look)).get(path);
  if (status !== 303 && status !== 404) throw new Error(`${path} answered ${status}`);
  return status === 303;
}

const inFeed =
  (path: (look: Look) => string, before: (look: Look) => Promise<void> = async () => {}) =>
  async (look: Look): Promise<boolean> => {
    await before(look);
    const { status, body } = await call(look.server, 'GET', path(look));
    if (status !== 200) throw new Error(`${path(look)} answered ${status}`);
    return body.includes(`/@${look.author.name}/${look.statusId}<`);
  };

/** Ways to a status beside pages and apps. */
export const WAY_SURFACES: readonly Surface[] = [
  {
    name: 'a picture by its lasting address',
    routes: ['GET /media/:id{[0-9]+}', 'GET /media_proxy/:id', 'GET /media_proxy/:id/small'],
    asking: 'asked',
    readers: ['anonymous', 'member'],
    shows: (look) =>
      withPicture(look, async (id) => {
        const ways = [`/media/${id}`, `/media_proxy/${id}`, `/media_proxy/${id}/small`];
        const seen = await Promise.all(ways.map((way) => sent(look, way)));
        if (new Set(seen).size !== 1) throw new Error(`one way shows what another does not: ${seen}`);
        return seen[0] === true;
      }),
  },
  {
    name: 'the way from another server to the page of a status',
    routes: ['GET /authorize_interaction'],
    asking: 'asked',
    readers: ['member'],
    shows: (look) =>
      sent(look, `/authorize_interaction?uri=${encodeURIComponent(look.ctx.origin.status(look.statusId))}`),
  },
  {
    name: "a hashtag on the author's page",
    routes: ['GET /:handle{@[^/]+}/tagged/:tag'],
    asking: 'asked',
    readers: ['anonymous', 'member'],
    also: ({ boost }) => !boost,
    async shows(look) {
      await tagged(look);
      return onPage(({ author }) => `/@${author.name}/tagged/surface`)(look);
    },
  },
  {
    name: "the feed of the author's page",
    routes: ['GET /:handle{@[^/]+}'],
    asking: 'asked',
    readers: ['anonymous'],
    also: ({ boost }) => !boost,
    shows: inFeed(({ author }) => `/@${author.name}.rss?limit=200`),
  },
  {
    name: 'the feed of a hashtag',
    routes: ['GET /tags/:name'],
    asking: 'offered',
    readers: ['anonymous'],
    also: ({ visibility, boost }) => visibility === 'public' && !boost,
    shows: inFeed(() => '/tags/surface.rss?limit=200', tagged),
  },
  {
    name: 'the bookmarks that a reader takes along',
    routes: ['GET /settings/exports/bookmarks.csv'],
    asking: 'asked',
    readers: ['member'],
    postsOnly: true,
    async shows(look) {
      const { ctx, member, statusId } = look;
      const row = { id: ctx.ids.next(), account_id: (member as Person).id, status_id: statusId };
      await ctx.writer.write((db) => db.insertInto('bookmarks').values(row).execute());
      const { status, body } = await (await browserOf(look)).get('/settings/exports/bookmarks.csv');
      await ctx.writer.write((db) => db.deleteFrom('bookmarks').where('id', '=', row.id).execute());
      if (status !== 200) throw new Error(`the bookmarks answered ${status}`);
      return body.split('\n').includes(ctx.origin.status(statusId));
    },
  },
];
