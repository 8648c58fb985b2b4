import type { Migration } from '../migration.ts';

/** Collections of accounts that members recommend, and who stands in them. */
export const collections: Migration = {
  name: '0041-collections',
  async up(run, { int, text }) {
    await run(`create table collections (
      id ${int} primary key,
      account_id ${int} not null references accounts (id),
      name ${text} not null,
      description ${text} not null,
      language ${text},
      sensitive ${int} not null,
      discoverable ${int} not null,
      tag_id ${int} references tags (id),
      updated_at ${int} not null
    )`);
    await run('create index collections_account on collections (account_id, id)');
    await run(`create table collection_items (
      id ${int} primary key,
      collection_id ${int} not null references collections (id),
      account_id ${int} not null references accounts (id),
      state ${text} not null,
      unique (collection_id, account_id)
    )`);
    await run('create index collection_items_page on collection_items (collection_id, id)');
    await run('create index collection_items_account on collection_items (account_id, id)');
  },
};
