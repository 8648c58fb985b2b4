import type { Migration } from '../migration.ts';

/** A boost is a status that holds nothing but which one it passes on. */
export const boosts: Migration = {
  name: '0002-boosts',
  async up(run, { int }) {
    await run(`alter table statuses add column boost_of_id ${int}`);
    await run(`alter table statuses add column boost_of_account_id ${int}`);
    await run(`alter table statuses add column boosts_count ${int} not null default 0`);
    await run(
      'create unique index statuses_boosts on statuses (boost_of_id, account_id) where boost_of_id is not null',
    );
    await run(`create index statuses_public_posts on statuses (id)
      where visibility = 0 and deleted_at is null and boost_of_id is null`);
    await run(`alter table home add column boosted_author_id ${int}`);
  },
};
