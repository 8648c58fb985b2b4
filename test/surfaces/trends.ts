import { changeSetting } from '../../server/src/instance/index.ts';
import type { Visibility } from '../../server/src/statuses/index.ts';
import { listed } from './statuses.ts';
import type { Look, Surface } from './surface.ts';

const PAGE = 'https://trend.example/surface';
const STATUS = 1;
const LINK = 2;

/** Only what is for everybody may be a trend. */
const open = ({ visibility }: { visibility: Visibility }) => visibility === 'public';

/** Has it trending, links it to a page that is trending, and its author want to be discovered. */
async function trending({ ctx, author, statusId }: Look): Promise<void> {
  await changeSetting(ctx, 'trends', 'open');
  const now = ctx.clock.now();
  await ctx.writer.write(async (db) => {
    await db.updateTable('accounts').set({ discoverable: 1 }).where('id', '=', author.id).execute();
    await db
      .insertInto('cards')
      .values({ id: ctx.ids.next(), url: PAGE, title: 'A surface', made_at: now, fetched_at: now })
      .onConflict((conflict) => conflict.column('url').doNothing())
      .execute();
    const card = await db.selectFrom('cards').select('id').where('url', '=', PAGE).executeTakeFirstOrThrow();
    await db
      .insertInto('status_cards')
      .values({ status_id: statusId, card_id: card.id, url: PAGE })
      .onConflict((conflict) => conflict.doNothing())
      .execute();
    const score = { score: 9000, peak: 9000, peak_at: now };
    await db
      .insertInto('trends')
      .values([
        { kind: STATUS, subject_id: statusId, ...score },
        { kind: LINK, subject_id: card.id, ...score },
      ])
      .onConflict((conflict) => conflict.doNothing())
      .execute();
  });
}

const after = (path: string) => async (look: Look) => {
  await trending(look);
  return listed(() => path)(look);
};

export const TREND_SURFACES: readonly Surface[] = [
  {
    name: 'posts that are trending',
    routes: ['GET /api/v1/trends/statuses'],
    asking: 'offered',
    readers: ['anonymous', 'member'],
    also: open,
    shows: after('/api/v1/trends/statuses?limit=40'),
  },
  {
    name: 'the timeline of a page that is trending',
    routes: ['GET /api/v1/timelines/link'],
    asking: 'offered',
    readers: ['anonymous', 'member'],
    also: open,
    shows: after(`/api/v1/timelines/link?limit=40&url=${encodeURIComponent(PAGE)}`),
  },
];

export const TRENDS_WITHOUT_STATUS: Record<string, string> = {
  'GET /api/v1/trends': 'numbers of what is public',
  'GET /api/v1/trends/tags': 'numbers of what is public',
  'GET /api/v1/trends/links': 'pages of others, and numbers of what is public',
};
