import type { Migration } from '../migration.ts';

/** What the server of a post says of it: how many like and boost it, and what its author lets nobody do. */
export const toldCounts: Migration = {
  name: '0068-told-counts',
  async up(run, { int }) {
    await run(`alter table statuses add column favourites_told ${int}`);
    await run(`alter table statuses add column boosts_told ${int}`);
    await run(`alter table statuses add column refuses ${int} not null default 0`);
  },
};
