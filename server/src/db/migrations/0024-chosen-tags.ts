import type { Migration } from '../migration.ts';

/** Hashtags that members follow, and those that they show on their profile. */
export const chosenTags: Migration = {
  name: '0024-chosen-tags',
  async up(run, { int, text }) {
    await run(`create table tag_follows (
      id ${int} primary key,
      account_id ${int} not null references accounts (id),
      tag_id ${int} not null references tags (id),
      unique (tag_id, account_id)
    )`);
    await run('create index tag_follows_page on tag_follows (account_id, id)');
    await run(`create table featured_tags (
      id ${int} primary key,
      account_id ${int} not null references accounts (id),
      tag_id ${int} not null references tags (id),
      name ${text} not null,
      unique (account_id, tag_id)
    )`);
  },
};
