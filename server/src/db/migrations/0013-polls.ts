import type { Migration } from '../migration.ts';

/** Questions with options, and who chose what; a version of a status keeps what could be chosen then. */
export const polls: Migration = {
  name: '0013-polls',
  async up(run, { int, text }) {
    await run(`create table polls (
      status_id ${int} primary key references statuses (id),
      round ${int} not null,
      multiple ${int} not null,
      hide_totals ${int} not null,
      expires_at ${int},
      voters_count ${int},
      ended_at ${int},
      fetched_at ${int}
    )`);
    await run(`create table poll_options (
      status_id ${int} not null references statuses (id),
      place ${int} not null,
      title ${text} not null,
      votes_count ${int} not null,
      primary key (status_id, place)
    )`);
    await run(`create table poll_votes (
      id ${int} primary key,
      status_id ${int} not null references statuses (id),
      round ${int} not null,
      account_id ${int} not null references accounts (id),
      place ${int} not null,
      sole ${int} not null,
      unique (account_id, status_id, round, place)
    )`);
    await run('create index poll_votes_status on poll_votes (status_id, round, account_id)');
    await run(
      'create unique index poll_votes_sole on poll_votes (status_id, round, account_id) where sole = 1',
    );
    await run(`alter table status_edits add column options ${text}`);
  },
};
