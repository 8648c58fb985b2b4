import type { Migration } from '../migration.ts';

/** What accounts of other servers have beside themselves: their collections, and what those say. */
export const world: Migration = {
  name: '0021-world',
  async up(run, { int, text }) {
    for (const column of ['following_uri', 'outbox_uri', 'featured_uri']) {
      await run(`alter table accounts add column ${column} ${text}`);
    }
    for (const column of ['followers_told', 'following_told', 'statuses_told', 'looked_at']) {
      await run(`alter table accounts add column ${column} ${int}`);
    }
  },
};
