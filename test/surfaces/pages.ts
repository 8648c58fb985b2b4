import { memberBrowser, type Visitor, visitor } from '../visitor.ts';
import { markedIn } from './marked.ts';
import type { Look, Surface } from './surface.ts';

/** The browser of a reader, signed in where there is somebody. */
async function browserOf({ server, member }: Look): Promise<Visitor> {
  return member ? memberBrowser(member) : visitor(server);
}

export const onPage =
  (path: (look: Look) => string) =>
  async (look: Look): Promise<boolean> => {
    const { status, body } = await (await browserOf(look)).get(path(look));
    if (status !== 200 && status !== 404) throw new Error(`${path(look)} answered ${status}`);
    return status === 200 && body.includes(`id="p${look.statusId}"`);
  };

/** Pages on which a status may show. */
export const PAGE_SURFACES: readonly Surface[] = [
  {
    name: 'the front page',
    routes: ['GET /'],
    asking: 'offered',
    readers: ['anonymous'],
    also: ({ visibility, boost }) => visibility === 'public' && !boost,
    shows: onPage(() => '/'),
  },
  {
    name: 'the page of what people here write',
    routes: ['GET /public/local'],
    asking: 'offered',
    readers: ['anonymous', 'member'],
    also: ({ visibility, boost }) => visibility === 'public' && !boost,
    shows: onPage(() => '/public/local'),
  },
  {
    name: 'the page of home',
    routes: ['GET /home'],
    asking: 'offered',
    readers: ['member'],
    also: ({ visibility, relation }) =>
      relation === 'author' || (relation === 'follower' && visibility !== 'direct'),
    shows: onPage(() => '/home'),
  },
  {
    name: 'the form for an answer',
    routes: ['GET /compose', 'POST /compose'],
    asking: 'asked',
    readers: ['member'],
    // A boost is answered by answering what was boosted.
    postsOnly: true,
    shows: onPage(({ statusId }) => `/compose?in_reply_to_id=${statusId}`),
  },
  {
    name: "the author's page",
    routes: ['GET /:handle{@[^/]+}'],
    asking: 'asked',
    readers: ['anonymous', 'member'],
    shows: onPage(({ author }) => `/@${author.name}`),
  },
  {
    name: "the author's page with answers",
    routes: ['GET /:handle{@[^/]+}/with_replies'],
    asking: 'asked',
    readers: ['anonymous', 'member'],
    shows: onPage(({ author }) => `/@${author.name}/with_replies`),
  },
  {
    name: 'the page of a status',
    routes: ['GET /:handle{@[^/]+}/:id{[0-9]+}'],
    asking: 'asked',
    readers: ['anonymous', 'member'],
    async shows(look) {
      const path = `/@${look.author.name}/${look.statusId}`;
      // A boost leads to what was boosted.
      const { status } = await (await browserOf(look)).get(path);
      return status === 303 || onPage(() => path)(look);
    },
  },
  {
    name: 'what the page of a status says of it to other sites',
    routes: ['GET /:handle{@[^/]+}/:id{[0-9]+}'],
    asking: 'asked',
    readers: ['anonymous', 'member'],
    // A boost leads to what was boosted.
    postsOnly: true,
    async shows(look) {
      const { ctx, author, statusId } = look;
      const { body } = await (await browserOf(look)).get(`/@${author.name}/${statusId}`);
      const head = body.slice(0, body.indexOf('</head>'));
      const { source } = await ctx.db
        .selectFrom('statuses')
        .select('source')
        .where('id', '=', statusId)
        .executeTakeFirstOrThrow();
      const says = [
        head.includes(`content="${source}"`),
        head.includes(`${statusId}"`),
        head.includes('property="og:title"'),
        head.includes('property="article:published_time"'),
      ];
      if (new Set(says).size !== 1) throw new Error(`its head says some of it: ${says}`);
      return says[0] === true;
    },
  },
  {
    name: 'the page of what a status said',
    routes: ['GET /:handle{@[^/]+}/:id{[0-9]+}/history'],
    asking: 'asked',
    readers: ['anonymous', 'member'],
    postsOnly: true,
    async shows(look) {
      const { status } = await (await browserOf(look)).get(`/@${look.author.name}/${look.statusId}/history`);
      if (status !== 200 && status !== 404) throw new Error(`the history answered ${status}`);
      return status === 200;
    },
  },
  {
    name: 'the page of a search for its address',
    routes: ['GET /search'],
    asking: 'asked',
    readers: ['anonymous', 'member'],
    shows: (look) =>
      onPage(({ statusId }) => `/search?q=${encodeURIComponent(look.ctx.origin.status(statusId))}`)(look),
  },
  ...(['bookmarks', 'favourites'] as const).map(
    (table): Surface => ({
      name: `the page of ${table}`,
      routes: [`GET /${table}`],
      asking: 'asked',
      readers: ['member'],
      postsOnly: true,
      shows: (look) =>
        markedIn(
          table,
          look,
          onPage(() => `/${table}`),
        ),
    }),
  ),
  {
    name: 'the page of a search for words, of a reader who favourited it once',
    routes: ['GET /search'],
    asking: 'offered',
    readers: ['member'],
    postsOnly: true,
    shows: (look) => {
      const q = encodeURIComponent(`in:library from:@${look.author.name}`);
      return markedIn(
        'favourites',
        look,
        onPage(() => `/search?q=${q}`),
      );
    },
  },
  {
    name: 'the page of notifications',
    routes: ['GET /notifications'],
    asking: 'offered',
    readers: ['member'],
    also: ({ relation, boost }) => relation === 'mentioned' && !boost,
    async shows(look) {
      // What is held back stands on another page.
      await look.ctx.writer.write((db) =>
        db
          .updateTable('notifications')
          .set({ filtered: 0 })
          .where('account_id', '=', look.member?.id ?? 0)
          .execute(),
      );
      const first = await (await browserOf(look)).get('/notifications');
      const older = /href="(\/notifications\?max_id=\d+)"/.exec(first.body)?.[1];
      const second = older === undefined ? null : await (await browserOf(look)).get(older);
      // Of their own posts members see the beginning here, when somebody boosted them.
      const link = `class="post-when" href="/@${look.author.name}/${look.statusId}"`;
      return first.body.includes(link) || second?.body.includes(link) === true;
    },
  },
];

const AN_ACT = 'nothing: the browser is sent back; what may not be seen is refused by the verb';

/** Pages and forms that show no status of somebody else, each with the reason. */
export const PAGES_WITHOUT_STATUS: Record<string, string> = {
  'POST /statuses/:id/favourite': AN_ACT,
  'POST /statuses/:id/unfavourite': AN_ACT,
  'POST /statuses/:id/boost': AN_ACT,
  'POST /statuses/:id/unboost': AN_ACT,
  'POST /statuses/:id/bookmark': AN_ACT,
  'POST /statuses/:id/unbookmark': AN_ACT,
  'POST /statuses/:id/delete': AN_ACT,
  'POST /statuses/:id/unquote': AN_ACT,
  'POST /statuses/:id/vote': AN_ACT,
  'GET /:handle{@[^/]+}/media': 'the author’s page, narrowed in the same query',
  'GET /:handle{@[^/]+}/followers': 'accounts only',
  'GET /:handle{@[^/]+}/following': 'accounts only',
  'GET /share': 'a form',
  'GET /authorize_follow': 'nothing',
  'GET /manifest': 'the server itself',
  'GET /about': 'the server itself',
  'GET /settings/profile': 'the member who looks at it',
  'POST /settings/profile': 'the member who looks at it',
  'GET /settings': 'nothing but links',
  'GET /accounts/:id': 'accounts only',
  'POST /accounts/:id/options': 'nothing',
  'POST /accounts/:id/note': 'own words',
  'GET /report': 'an account and a link',
  'POST /report': 'an account and a link',
  'POST /statuses/:id/mute': AN_ACT,
  'POST /statuses/:id/unmute': AN_ACT,
  'GET /messages': 'shows what the list of conversations does, held to the rule in its story',
  'POST /messages/:id/read': 'nothing',
  'POST /messages/:id/remove': 'nothing',
  'GET /hashtags': 'names only',
  'POST /tags/:name/follow': 'nothing',
  'POST /tags/:name/unfollow': 'nothing',
  'GET /scheduled': 'what the reader wrote for later',
  'POST /scheduled/:id/remove': 'nothing',
  'GET /lists': 'own words',
  'POST /lists': 'own words',
  'POST /lists/:id/add': 'the page of the list again, by the same query',
  'POST /lists/:id/take': 'nothing',
  'POST /lists/:id/remove': 'nothing',
  'POST /notifications/requests/:id/accept': 'nothing',
  'POST /notifications/requests/:id/dismiss': 'nothing',
  'GET /settings/notifications': 'own choices',
  'POST /settings/notifications': 'own choices',
  'GET /settings/posts': 'the member who looks at it',
  'POST /settings/posts': 'the member who looks at it',
  'GET /settings/server': 'the server itself',
  'POST /settings/server': 'the server itself',
  'GET /settings/aliases': 'accounts that a member says are theirs',
  'POST /settings/aliases': 'accounts that a member says are theirs',
  'POST /settings/aliases/remove': 'nothing',
  'GET /settings/move': 'where a member lives now',
  'POST /settings/move': 'where a member lives now',
  'POST /settings/move/back': 'nothing',
  'GET /settings/delete': 'words and a form',
  'POST /settings/delete': 'words and a form',
  'GET /settings/language': 'the member who looks at it',
  'POST /settings/language': 'the member who looks at it',
  'GET /settings/rules': 'the server itself',
  'GET /settings/rules/edit': 'the server itself',
  'POST /settings/rules/edit': 'the server itself',
  'POST /settings/rules/move': 'nothing',
  'POST /settings/rules/remove': 'nothing',
  'POST /accounts/:id/follow': 'relations only',
  'POST /accounts/:id/unfollow': 'relations only',
  'POST /accounts/:id/mute': 'relations only',
  'POST /accounts/:id/unmute': 'relations only',
  'POST /accounts/:id/block': 'relations only',
  'POST /accounts/:id/unblock': 'relations only',
  'POST /accounts/:id/accept': 'relations only',
  'POST /accounts/:id/refuse': 'relations only',
};
