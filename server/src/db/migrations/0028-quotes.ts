import type { Migration } from '../migration.ts';

/** Statuses that quote others, how often each was quoted, and whom its author lets quote it. What there is nobody was asked about. */
export const quotes: Migration = {
  name: '0028-quotes',
  async up(run, { int, text }) {
    await run(`alter table statuses add column quote_policy ${int} not null default 0`);
    await run(`alter table statuses add column quotes_count ${int} not null default 0`);
    await run(`alter table members add column default_quote_policy ${text} not null default 'public'`);
    await run(`create table quotes (
      id ${int} primary key,
      status_id ${int} not null unique references statuses (id),
      account_id ${int} not null references accounts (id),
      quoted_id ${int} references statuses (id),
      quoted_account_id ${int} references accounts (id),
      quoted_uri ${text},
      state ${int} not null,
      older ${int} not null,
      stamp ${text},
      request ${text},
      looked_at ${int}
    )`);
    await run('create index quotes_quoted on quotes (quoted_id, id) where quoted_id is not null');
    await run('create index quotes_stamp on quotes (stamp) where stamp is not null');
    await run('create index quotes_uri on quotes (quoted_uri) where quoted_uri is not null');
  },
};
