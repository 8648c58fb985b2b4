import type { Migration } from '../migration.ts';

/** Statuses that an author put at the top of their page. */
export const pins: Migration = {
  name: '0010-pins',
  async up(run, { int }) {
    await run(`create table pins (
      id ${int} primary key,
      account_id ${int} not null references accounts (id),
      status_id ${int} not null unique references statuses (id)
    )`);
    await run('create index pins_account on pins (account_id, id)');
  },
};
