import { listener } from '../events/events.ts';
import { KINDS } from './tables.ts';
import '../statuses/index.ts';

export const trendListeners = [
  listener({
    event: 'status.deleted',
    name: 'trends.drop',
    when: 'within',
    async run(ctx, { statusId }) {
      const { status } = KINDS;
      await ctx.db
        .deleteFrom('trends')
        .where('kind', '=', status)
        .where('subject_id', '=', statusId)
        .execute();
      await ctx.db
        .deleteFrom('trend_reviews')
        .where('kind', '=', status)
        .where('subject_id', '=', statusId)
        .execute();
    },
  }),
];
