import type { Migration } from '../migration.ts';

/** Lists that members make of those they follow; who stands in an exclusive one is not shown at home. */
export const lists: Migration = {
  name: '0023-lists',
  async up(run, { int, text }) {
    await run(`create table lists (
      id ${int} primary key,
      account_id ${int} not null references accounts (id),
      title ${text} not null,
      replies ${text} not null,
      exclusive ${int} not null
    )`);
    await run('create index lists_account on lists (account_id, id)');
    await run(`create table list_accounts (
      id ${int} primary key,
      list_id ${int} not null references lists (id),
      account_id ${int} not null references accounts (id),
      unique (account_id, list_id)
    )`);
    await run('create index list_accounts_page on list_accounts (list_id, id)');
    for (const table of ['follows', 'follow_requests']) {
      await run(`alter table ${table} add column at_home ${int} not null default 1`);
      await run(`create index ${table}_elsewhere on ${table} (follower_id, followee_id) where at_home = 0`);
    }
  },
};
