import type { Migration } from '../migration.ts';

/** What the server asks of those who live here. */
export const rules: Migration = {
  name: '0016-rules',
  async up(run, { int, text }) {
    await run(`create table rules (
      id ${int} primary key,
      position ${int} not null,
      text ${text} not null,
      hint ${text} not null,
      translations ${text} not null
    )`);
  },
};
