import type { Migration } from '../migration.ts';

/** Hashtags that members follow. */
export const chosenTags: Migration = {
  name: '0024-chosen-tags',
  async up(run, { int }) {
    await run(`create table tag_follows (
      id ${int} primary key,
      account_id ${int} not null references accounts (id),
      tag_id ${int} not null references tags (id),
      unique (tag_id, account_id)
    )`);
    await run('create index tag_follows_page on tag_follows (account_id, id)');
  },
};
