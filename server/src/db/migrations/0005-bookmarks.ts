import type { Migration } from '../migration.ts';

/** What a member keeps for themselves; favourites are listed by ids of their own, as bookmarks are. */
export const bookmarks: Migration = {
  name: '0005-bookmarks',
  async up(run, { int }) {
    await run(`create table bookmarks (
      id ${int} primary key,
      account_id ${int} not null references accounts (id),
      status_id ${int} not null references statuses (id),
      unique (account_id, status_id)
    )`);
    await run('create index bookmarks_account on bookmarks (account_id, id)');
    await run('create index bookmarks_status on bookmarks (status_id, id)');
    await run('create index favourites_account on favourites (account_id, id)');
  },
};
