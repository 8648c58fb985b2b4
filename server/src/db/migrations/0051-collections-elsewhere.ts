import type { Migration } from '../migration.ts';

/**
 * Collections of other servers, who in them agreed, and what is still to be looked at; what accounts of other servers
 * recommend and show, and who may recommend them.
 */
export const collectionsElsewhere: Migration = {
  name: '0051-collections-elsewhere',
  async up(run, { int, text }) {
    await run(`alter table accounts add column collections_uri ${text}`);
    await run(`alter table accounts add column featured_tags_uri ${text}`);
    await run(`alter table accounts add column feature_policy ${int} not null default 0`);
    await run(`alter table collections add column uri ${text}`);
    await run(`alter table collections add column url ${text}`);
    await run(`alter table collections add column fetched_at ${int}`);
    await run('create unique index collections_uri on collections (uri) where uri is not null');
    await run(`alter table collection_items add column uri ${text}`);
    await run(`alter table collection_items add column stamp ${text}`);
    await run(`alter table collection_items add column looked_at ${int}`);
    await run('create index collection_items_uri on collection_items (uri) where uri is not null');
    await run('create index collection_items_stamp on collection_items (stamp) where stamp is not null');
    await run(
      'create index collection_items_looked on collection_items (looked_at) where looked_at is not null',
    );
    await run('create index quotes_looked on quotes (looked_at) where looked_at is not null');
    await run(`create table collection_claims (
      id ${int} primary key,
      collection_id ${int} not null references collections (id),
      uri ${text} not null,
      object ${text},
      stamp ${text},
      tries ${int} not null,
      next_at ${int},
      unique (collection_id, uri)
    )`);
    await run('create index collection_claims_due on collection_claims (collection_id, next_at, id)');
  },
};
