import type { Migration } from '../migration.ts';

/** What many people talk about these days, worked out now and then; and what those who run the server say of it. */
export const trends: Migration = {
  name: '0037-trends',
  async up(run, { int }) {
    await run(`create table trends (
      kind ${int} not null,
      subject_id ${int} not null,
      score ${int} not null,
      peak ${int} not null,
      peak_at ${int} not null,
      primary key (kind, subject_id)
    )`);
    await run('create index trends_order on trends (kind, score, subject_id)');
    await run(`create table trend_reviews (
      kind ${int} not null,
      subject_id ${int} not null,
      allowed ${int} not null,
      primary key (kind, subject_id)
    )`);
  },
};
