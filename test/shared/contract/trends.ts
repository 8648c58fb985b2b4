import { changeSetting } from '../../../server/src/instance/index.ts';
import { type Area, at } from './area.ts';

const PAGE = 'https://trend.example/0';

/** What many talk about. */
export const TRENDS: Area = {
  async prepare({ alice }) {
    const ctx = alice.server.ctx;
    await changeSetting(ctx, 'trends', 'open');
    const now = ctx.clock.now();
    const statuses: number[] = [];
    // One more than the longest page of each.
    for (let n = 0; n < 41; n += 1) statuses.push(Number((await alice.publish(`A #trend${n}`)).id));
    await ctx.writer.write(async (db) => {
      await db.updateTable('accounts').set({ discoverable: 1 }).where('id', '=', alice.id).execute();
      const tags = await db.selectFrom('tags').select('id').where('name', 'like', 'trend%').execute();
      const cards = statuses.slice(0, 21).map((_, n) => ({
        id: ctx.ids.next(),
        url: `https://trend.example/${n}`,
        title: `Page ${n}`,
        made_at: now,
        fetched_at: now,
      }));
      await db.insertInto('cards').values(cards).execute();
      const [first] = cards;
      await db
        .insertInto('status_cards')
        .values(statuses.map((status_id) => ({ status_id, card_id: Number(first?.id), url: PAGE })))
        .execute();
      const rows = [tags.map(({ id }) => id).slice(0, 21), statuses, cards.map(({ id }) => id)].flatMap(
        (ids, kind) =>
          ids.map((subject_id) => ({
            kind: kind as 0 | 1 | 2,
            subject_id,
            score: 9e9,
            peak: 9e9,
            peak_at: now,
          })),
      );
      await db.insertInto('trends').values(rows).execute();
      // Worked out anew meanwhile, they are trending still.
      await db.updateTable('statuses').set({ favourites_count: 900 }).where('id', 'in', statuses).execute();
    });
  },
  rows: {
    'GET /api/v1/trends/tags': at('/api/v1/trends/tags'),
    'GET /api/v1/trends/statuses': at('/api/v1/trends/statuses'),
    'GET /api/v1/trends/links': { ...at('/api/v1/trends/links'), key: ({ url }) => url },
    'GET /api/v1/timelines/link': at(`/api/v1/timelines/link?url=${encodeURIComponent(PAGE)}`),
  },
};
