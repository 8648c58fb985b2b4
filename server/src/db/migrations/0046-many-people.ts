import type { Migration } from '../migration.ts';

/** A conversation of many people is known by a digest of who they are: a longer key fits into no index of PostgreSQL. */
export const manyPeople: Migration = {
  name: '0046-many-people',
  async up(run, { text }) {
    await run(`alter table talks add column people ${text}`);
  },
};
