import type { Migration } from '../migration.ts';

/** What members want to be warned of or not to see. */
export const filters: Migration = {
  name: '0015-filters',
  async up(run, { int, text }) {
    await run(`create table filters (
      id ${int} primary key,
      account_id ${int} not null references accounts (id),
      title ${text} not null,
      contexts ${text} not null,
      action ${text} not null,
      expires_at ${int}
    )`);
    await run('create index filters_account on filters (account_id, id)');
    await run(`create table filter_keywords (
      id ${int} primary key,
      filter_id ${int} not null references filters (id),
      keyword ${text} not null,
      whole_word ${int} not null
    )`);
    await run('create index filter_keywords_filter on filter_keywords (filter_id, id)');
    await run(`create table filter_statuses (
      id ${int} primary key,
      filter_id ${int} not null references filters (id),
      status_id ${int} not null references statuses (id),
      unique (filter_id, status_id)
    )`);
    await run('create index filter_statuses_status on filter_statuses (status_id)');
  },
};
