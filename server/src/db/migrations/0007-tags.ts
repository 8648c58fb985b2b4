import type { Migration } from '../migration.ts';

/** Hashtags, and which statuses carry them; those for everybody have an index of their own. */
export const tags: Migration = {
  name: '0007-tags',
  async up(run, { int, text, indexOnly }) {
    await run(`create table tags (
      id ${int} primary key,
      name ${text} not null unique,
      listed ${int} not null default 0
    )`);
    await run(`create table status_tags (
      status_id ${int} not null references statuses (id),
      tag_id ${int} not null references tags (id),
      open ${int} not null,
      primary key (status_id, tag_id)
    )${indexOnly}`);
    await run('create index status_tags_open on status_tags (tag_id, status_id) where open = 1');
  },
};
